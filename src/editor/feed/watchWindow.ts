import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';
import type { Refresher } from './refresher';

/** What the setting is where settings.json holds no number, s. */
const DEFAULT_INTERVAL = 5;

/** Tells the refresher of the window's focus and of the setting, now and whenever they change. */
export function watchWindow(refresher: Refresher): vscode.Disposable {
  const { window, workspace } = vscode;
  refresher.update({ focused: window.state.focused, interval: interval() });
  return vscode.Disposable.from(
    window.onDidChangeWindowState(({ focused }) => refresher.update({ focused })),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.refreshInterval}`)) refresher.update({ interval: interval() });
    }),
  );
}

/** The setting in ms; what is between 0 and a second is a second. */
function interval(): number {
  const value: unknown = vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.refreshInterval);
  const seconds = typeof value === 'number' ? value : DEFAULT_INTERVAL;
  return seconds > 0 ? Math.max(1, seconds) * 1000 : 0;
}
