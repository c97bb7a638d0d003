import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { fileName } from '../../core/text/fileName';
import { plainText, shortened } from '../../core/text/plainText';
import { shortId } from '../../core/text/shortId';
import { INPUT_SCHEME } from '../../manifest';
import { authorityOf } from '../connections/authority';
import { escapeSegment, unescapeSegment } from './pathEscape';

/** What is sent to a run: the answer to a question, a signal, a query or an update. */
export interface RunInputTarget {
  readonly kind: 'answer' | 'signal' | 'query' | 'update';
  /** Complete. The API acts on the newest run of an execution. */
  readonly executionId: string;
  /** Name of the signal, query or update; of an answer the id of the task that waits for it. */
  readonly name: string;
}

/** What an input document is for. Workflow names, ids and other names are any text. */
export type InputTarget = { readonly kind: 'start'; readonly workflow: string } | RunInputTarget;

/** An input document, as its URI names it. */
export interface InputAddress {
  /** Without a query and a fragment. */
  readonly uri: vscode.Uri;
  /** Names the connection (`authorityOf`). */
  readonly authority: string;
  readonly target: InputTarget;
}

/** Ending of each document: package.json gives paths with it their language. */
const ENDING = '.input.json';

/**
 * The URI of an input document, one per connection and target:
 * `mistral-input://default@api.mistral.ai/start/hello-world/hello-world.input.json`, or
 * `…/signal/<execution id>/approve/approve a9f03c11.input.json`. The last segment is what the tab shows; it follows from
 * the others.
 */
export function inputUri(connection: Connection, target: InputTarget): vscode.Uri {
  return vscode.Uri.from({ scheme: INPUT_SCHEME, authority: authorityOf(connection), path: pathOf(target) });
}

/** Parses the URI of an input document; undefined for any other, also for one that differs only in its last segment. */
export function parseInputUri(uri: vscode.Uri): InputAddress | undefined {
  if (uri.scheme !== INPUT_SCHEME) return undefined;
  const target = targetOf(uri.path.split('/').slice(1, -1));
  if (!target || pathOf(target) !== uri.path) return undefined;
  return { uri: uri.with({ query: '', fragment: '' }), authority: uri.authority, target };
}

function pathOf(target: InputTarget): string {
  const segments = target.kind === 'start' ? [target.workflow] : [target.executionId, target.name];
  return ['', target.kind, ...segments.map(escapeSegment), labelOf(target)].join('/');
}

function labelOf(target: InputTarget): string {
  const name = target.kind === 'start' ? target.workflow : `${target.kind === 'answer' ? 'answer' : target.name} ${shortId(target.executionId)}`;
  // Well-formed, since a URI can't hold half a surrogate pair.
  return fileName(shortened(plainText(name).toWellFormed(), 80) + ENDING);
}

/** @param segments the path without its last segment */
function targetOf([kind, ...rest]: readonly string[]): InputTarget | undefined {
  const [first, second, ...others] = rest.map(unescapeSegment);
  if (first === undefined || others.length > 0) return undefined;
  switch (kind) {
    case 'start':
      return rest.length === 1 ? { kind, workflow: first } : undefined;
    case 'answer':
    case 'signal':
    case 'query':
    case 'update':
      return second === undefined ? undefined : { kind, executionId: first, name: second };
    default:
      return undefined;
  }
}
