import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';
import type { Refresher } from './refresher';

/** Interval (s) if the setting is not a number. */
const DEFAULT_INTERVAL = 5;

/** Passes the window's focus and the setting to the refresher, now and on each change. */
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

/** The setting in ms; values between 0 and 1 s become 1 s. */
function interval(): number {
  const value: unknown = vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.refreshInterval);
  const seconds = typeof value === 'number' ? value : DEFAULT_INTERVAL;
  return seconds > 0 ? Math.max(1, seconds) * 1000 : 0;
}
