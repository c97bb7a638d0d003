import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';
import type { NotifySetting } from './endNotifications';

/** The current value of the setting `mistralRuns.notify`. */
export const notifySetting: NotifySetting = {
  get value() {
    const value: unknown = vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.notify);
    return value === 'failures' || value === 'all' ? value : 'off';
  },
  onDidChange: (listener) => vscode.workspace.onDidChangeConfiguration(listener),
};
