import type * as vscode from 'vscode';
import { parseRunUri } from '../../src/documents/runUri';

/** The id of the run that a row opens; undefined for a row that opens none. */
export function runOfRow({ command }: vscode.TreeItem): string | undefined {
  return command?.command === 'vscode.open' ? parseRunUri(command.arguments?.[0] as vscode.Uri)?.id : undefined;
}
