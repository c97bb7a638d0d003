import * as vscode from 'vscode';
import type { RunsClient } from '../../../core/api/client';
import type { Connection } from '../../../core/api/connection';
import { ApiError, isApiError } from '../../../core/api/errors';
import type { Run, RunReference } from '../../../core/api/types';
import { authorityOf, labelOfAuthority } from '../../connections/authority';
import type { Connections } from '../../connections/connections';
import type { IdInText } from '../../../core/runs/idsInText';
import { plainTextWithoutLinks, shortened } from '../../../core/text/plainText';
import { LookUpError, lookUpError } from './lookUpError';
import type { RunFeed } from '../../feed/runFeed';

/** A run with the connection it was found on. */
export interface FoundRun {
  readonly connection: Connection;
  /** With its start (ms since the epoch) and its status where those are known. */
  readonly run: RunReference & Partial<Pick<Run, 'startMs' | 'status'>>;
}

/** How long a look-up may take before it shows that it is under way (ms). */
const PROGRESS_AFTER = 400;

/** The connection that a document's URI names. @throws LookUpError where it is not set up */
export function connectionNamed(connections: Connections, authority: string): Connection {
  const connection = connections.find(authority);
  if (connection) return connection;
  const error = new ApiError('notConnected', `No connection is set up for ${authority}`);
  throw new LookUpError(error, labelOfAuthority(authority));
}

/** The parts that `findRun` needs. */
export interface RunLookUp {
  readonly feed: RunFeed;
  readonly client: RunsClient;
}

/** What `findRun` looks for: an id, or those that a text holds, in the order to try them in. */
export type WantedRun = string | readonly Pick<IdInText, 'id' | 'kind'>[];

/**
 * The run with this id, or with the first of several that there is one with: from what is known, else from the server.
 * @throws LookUpError, which names all ids when there is no run with any of them; CancellationError
 */
export async function findRun({ feed, client }: RunLookUp, connection: Connection, wanted: WantedRun): Promise<FoundRun> {
  const ids = typeof wanted === 'string' ? [{ id: wanted, kind: undefined }] : wanted;
  const [first = '', ...others] = ids.map(({ id }) => id);
  const runs = feed.knownOf(authorityOf(connection));
  const known = runs?.find(first);
  if (known) return { connection, run: known };
  const title =
    others.length === 0
      ? vscode.l10n.t('Looking for run {0}…', shortened(plainTextWithoutLinks(first), 100))
      : vscode.l10n.t('Looking for a run with one of {0} IDs…', ids.length);
  try {
    const find = (signal: AbortSignal): Promise<Run> =>
      firstFound(ids, async (each) => runs?.find(each.id) ?? (await getRun(client, connection, each, signal)));
    return { connection, run: await withProgress(title, find) };
  } catch (error) {
    throw lookUpError(error, connection, first, others);
  }
}

/**
 * What the first of several questions brings whose subject there is.
 * @throws that it isn't found, when there is none; at once, whatever else goes wrong
 */
async function firstFound<Question, Answer>(questions: readonly Question[], ask: (question: Question) => Promise<Answer>): Promise<Answer> {
  let missing: ApiError | undefined;
  for (const question of questions) {
    try {
      return await ask(question);
    } catch (error) {
      // What can't be an id of the one kind may be one of the other.
      if (!isApiError(error) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
      if (missing?.kind !== 'notFound') missing = error;
    }
  }
  throw missing ?? new ApiError('notFound', 'Nothing to look for');
}

/**
 * By run id; an id that is none may be an execution's, which answers with its latest run. What is said to be an
 * execution's is looked for so first.
 */
async function getRun(client: RunsClient, connection: Connection, { id, kind }: Pick<IdInText, 'id' | 'kind'>, signal: AbortSignal): Promise<Run> {
  const ways = ['getRun', 'getExecution'] as const;
  return firstFound(kind === 'execution' ? ways.toReversed() : ways, (way) => client[way](connection, id, { signal }));
}

/** Does work that can be given up, and shows that it is under way when it takes longer. @throws CancellationError, what `work` throws */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const result = work(abort.signal);
  const slow = Symbol('slow');
  let timer: NodeJS.Timeout | undefined;
  const first = await Promise.race([
    result,
    new Promise<typeof slow>((resolve) => (timer = setTimeout(() => resolve(slow), PROGRESS_AFTER))),
  ]).finally(() => clearTimeout(timer));
  if (first !== slow) return first;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
    token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
    return result;
  });
}
