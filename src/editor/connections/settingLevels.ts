import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';

/** A setting that a workspace may only tighten, by who has set it; values as typed. */
export interface SettingLevels {
  /** Of the user, in the settings that hold in all windows; undefined if not set. */
  readonly user: unknown;
  readonly default: unknown;
  /** Of what the user opens: settings of a container or a remote machine, of the workspace and of its folders. */
  readonly opened: readonly unknown[];
}

/**
 * The levels of a setting. `get` would return the value of the last level alone: of the folder before the workspace before
 * the container before the user.
 */
export function settingLevels(name: string): SettingLevels {
  const inspected = inspect(name);
  // In the editor, but not in its types: without them a container's value hides the user's.
  const { globalLocalValue, globalRemoteValue } = (inspected ?? {}) as Record<string, unknown>;
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => inspect(name, uri)?.workspaceFolderValue);
  const opened = [globalRemoteValue, inspected?.workspaceValue, ...folders];
  return {
    user: globalLocalValue ?? (globalRemoteValue === undefined ? inspected?.globalValue : undefined),
    default: inspected?.defaultValue,
    opened: opened.filter((value) => value !== undefined && value !== null),
  };
}

function inspect(name: string, scope?: vscode.Uri): ReturnType<vscode.WorkspaceConfiguration['inspect']> {
  return vscode.workspace.getConfiguration(SETTINGS.section, scope).inspect<unknown>(name);
}
