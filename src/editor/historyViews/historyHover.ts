import * as vscode from 'vscode';
import { COMMANDS } from '../../manifest';
import { fencedText } from '../../core/text/fencedText';
import { markdownText } from '../../core/text/markdownText';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { payloadAt } from '../../core/history/payloadAt';
import type { ReadPayload } from '../../core/history/payload';
import { unreadableMessage } from '../wording/unreadableMessage';
import { partText, valueInLine } from '../../core/history/partText';
import { isStackTrace, shortTrace, stackFrames } from '../../core/history/stackFrames';
import { failureTexts } from '../../core/history/failureTexts';
import { withoutAnsi } from '../../core/text/withoutAnsi';
import { withoutExecutionToken } from '../../core/text/executionToken';
import { workspaceFile } from './workspaceFile';
import { jsonWithin, readPayload, payloadText } from '../../core/history/payload';
import { layOutJson } from '../../core/history/jsonLayout';

/** Longest text in a hover (UTF-16 units). */
const MOST_TEXT = 2_000;
const MOST_LINKS = 8;

/** A block without a language would be coloured like the document, as JSON. */
const TEXT = 'plaintext';

/**
 * A readable form of encoded or escaped content of a run's document: a payload, JSON in a string, or a text of several
 * lines; for a stack trace with links to files of the workspace.
 * @param index of the document, if it is a history
 */
export async function historyHover(
  document: vscode.TextDocument,
  position: vscode.Position,
  index: HistoryIndex | undefined,
  token: vscode.CancellationToken,
): Promise<vscode.Hover | undefined> {
  const range = rangeOfLine(document, position.line);
  const payload = index && payloadAt(index, position.line);
  if (payload?.isExact) {
    const read = unlessBroken(() => readPayload(partText(document, payload.part.line, payload.part.endLine)));
    if (read?.isEncoded) return new vscode.Hover(await ofPayload(read, document.uri, position.line, token), range);
  }
  const line = document.lineAt(position.line).text;
  const text = valueInLine(line);
  // The platform's token is not content.
  if (withoutExecutionToken(line) !== line) return undefined;
  if (!text.startsWith('"') || !range.contains(position)) return undefined;
  const value = unlessBroken(() => JSON.parse(text) as string);
  if (value === undefined) return undefined;
  const json = jsonWithin(value);
  const isWhole = payload?.isExact === true && payload.part.line === position.line;
  if (json !== undefined) {
    const link = isWhole ? openLink(document.uri, position.line) : undefined;
    return new vscode.Hover(markdown([heading(vscode.l10n.t('JSON in a string'), link)], await laidOut(json), 'json'), range);
  }
  if (!/\n/.test(value.trim())) return undefined;
  return new vscode.Hover(markdown([await fileLinks(value, token)], withoutAnsi(value), TEXT), range);
}

async function ofPayload({ decoded }: ReadPayload, uri: vscode.Uri, line: number, token: vscode.CancellationToken): Promise<vscode.MarkdownString> {
  const readable = payloadText(decoded);
  if (!readable) return new vscode.MarkdownString(markdownText(unreadableMessage(decoded, 'payload') ?? ''));
  if (decoded.kind === 'null') return new vscode.MarkdownString(markdownText(vscode.l10n.t('This payload holds nothing.')));
  const title = heading(vscode.l10n.t('Payload, decoded'), openLink(uri, line));
  const failure = failureTexts(decoded);
  if (failure !== undefined) return markdown([title, await fileLinks(failure, token)], failure, TEXT);
  return readable.isJson ? markdown([title], await laidOut(readable.text), 'json') : markdown([title], readable.text, TEXT);
}

function heading(title: string, link: string | undefined): string {
  return [markdownText(title), link].filter(Boolean).join(' &nbsp;·&nbsp; ');
}

/** @param line any line of the payload */
function openLink(uri: vscode.Uri, line: number): string {
  const argument = uri.with({ fragment: `L${line + 1}` }).toString();
  return `[${markdownText(vscode.l10n.t('Open Payload'))}](command:${COMMANDS.openPayload}?${encodeURIComponent(JSON.stringify([argument]))})`;
}

async function fileLinks(trace: string, token: vscode.CancellationToken): Promise<string> {
  const files = new Map<string, Promise<vscode.Uri | undefined>>();
  const links: string[] = [];
  for (const { path, line } of stackFrames(trace)) {
    const key = path.join('/');
    const file = await (files.get(key) ?? workspaceFile(path, token));
    files.set(key, Promise.resolve(file));
    if (file && links.length < MOST_LINKS) links.push(fileLink(file, line));
  }
  return links.join(' &nbsp;·&nbsp; ');
}

function fileLink(file: vscode.Uri, line: number): string {
  return `[${markdownText(`${vscode.workspace.asRelativePath(file)}:${line}`)}](${file.with({ fragment: `L${line}` }).toString()})`;
}

/** @param text of the server; it can't end the code block, nor rearrange it with bidirectional marks */
function markdown(above: readonly string[], text: string, language: string): vscode.MarkdownString {
  // The frame that raised the error is at the end of a stack trace.
  const isTrace = language === TEXT && isStackTrace(text);
  const isLong = text.length > MOST_TEXT;
  const shown = visible(isTrace ? shortTrace(text, MOST_TEXT) : isLong ? `${text.slice(0, MOST_TEXT).replace(/[\ud800-\udbff]$/, '')}…` : text);
  const cut = isTrace ? vscode.l10n.t('{0} of {1} characters.', MOST_TEXT, text.length) : vscode.l10n.t('The first {0} of {1} characters.', MOST_TEXT, text.length);
  const more = isLong ? markdownText(cut) : '';
  const parts = [...above, fencedText(shown, language), more].filter((part) => part !== '');
  const result = new vscode.MarkdownString(parts.join('\n\n'));
  result.isTrusted = { enabledCommands: [COMMANDS.openPayload] };
  return result;
}

/** Escapes bidirectional marks and control characters. */
function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(HIDDEN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// eslint-disable-next-line no-control-regex -- to escape them
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** JSON laid out; invalid JSON, as between two versions of the document, as it is. */
async function laidOut(json: string): Promise<string> {
  try {
    return Buffer.from(await layOutJson([Buffer.from(json)])).toString();
  } catch {
    return json;
  }
}

function rangeOfLine(document: vscode.TextDocument, line: number): vscode.Range {
  const { text, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
  return new vscode.Range(line, firstNonWhitespaceCharacterIndex, line, text.length);
}

/** Undefined for invalid JSON: the document is not the one that was indexed. */
function unlessBroken<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
