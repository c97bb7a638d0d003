import * as vscode from 'vscode';
import { inSlices } from './inSlices';
import { plainText, shortened } from '../../core/text/plainText';
import { historyOutline, type OutlineEntry, type OutlineKind } from './historyOutline';
import type { ExplainedHistory } from '../documents/histories';

/** Longest name of a symbol. */
const NAME_LENGTH = 200;

/** Chosen by their icons; that of an event is the most visible, so it is used for failures only. */
const SYMBOL_KINDS: Record<OutlineKind, keyof typeof vscode.SymbolKind> = {
  failure: 'Event',
  activity: 'Function',
  childWorkflow: 'Module',
  operation: 'Interface',
  timer: 'Constant',
  workflowTask: 'Namespace',
  message: 'String',
  other: 'Field',
};

/** A history's outline as symbols. */
export async function historySymbols({ index, explanation }: ExplainedHistory, token: vscode.CancellationToken): Promise<vscode.DocumentSymbol[]> {
  return inSlices(symbols(historyOutline(index, explanation)), () => token.isCancellationRequested);
}

function* symbols(entries: Iterable<OutlineEntry>): Generator<vscode.DocumentSymbol, void, undefined> {
  for (const entry of entries) yield symbolOf(entry);
}

function symbolOf({ label, detail, kind, line, firstLine, lastLine, children }: OutlineEntry): vscode.DocumentSymbol {
  const name = shortened(plainText(label), NAME_LENGTH).trim() || '…';
  // The editor reduces it to the line's length.
  const range = new vscode.Range(firstLine, 0, lastLine, Number.MAX_SAFE_INTEGER);
  const symbol = new vscode.DocumentSymbol(name, detail, vscode.SymbolKind[SYMBOL_KINDS[kind]], range, new vscode.Range(line, 0, line, 0));
  symbol.children = children.map(symbolOf);
  return symbol;
}
