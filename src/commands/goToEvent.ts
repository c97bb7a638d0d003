import * as vscode from 'vscode';
import { documentInFront, type CommandArgument } from './resolveRun';
import type { Services } from './services';

/** Lets the user pick an event of a history, the given one or the one in front, and goes there. */
export async function goToEvent({ histories }: Services, argument: CommandArgument): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : documentInFront();
  const history = uri && histories.of(uri);
  if (!history?.index.length) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open the history of a run first, then go to one of its events.'));
    return;
  }
  const { pickEvent } = await import('./pickEvent.js');
  await pickEvent(history);
}
