import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { normalizeBaseUrl } from '../../core/api/baseUrl';
import { isApiError } from '../../core/api/errors';
import { authorityOf, hostOf } from '../connections/authority';
import { connect, tryConnect } from '../connections/connect';
import type { KeyStore } from '../connections/keyStore';
import {
  addConnectionSettings,
  type ConnectionSettings,
  DEFAULT_NAME,
  isSameName,
  NAME_LENGTH,
  removeConnectionSettings,
  renameConnectionSettings,
} from '../connections/connectionSettings';
import { documentsOf } from '../addresses/documentsOf';
import { COMMANDS, RUN_SCHEME, RUNS_VIEW } from '../../manifest';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { askForKey, storeKey } from './keyCommands';
import { answerOf } from './pick/answerOf';
import type { CommandServices } from './services';

/** Maximum wait for the secret storage before the list of connections is shown (ms). */
const KEYS_TIMEOUT = 1000;

interface ConnectionItem extends vscode.QuickPickItem {
  readonly settings?: ConnectionSettings;
}

interface ItemButton extends vscode.QuickInputButton {
  readonly run: (services: CommandServices, settings: ConnectionSettings) => Promise<void>;
}

/** Lets the user pick the connection of this window; the last row adds one. */
export async function switchConnection(services: CommandServices): Promise<void> {
  const { connections, keys } = services;
  const current = connections.currentName;
  const buttons: readonly ItemButton[] = [
    { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Rename'), run: rename },
    { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Remove'), run: remove },
  ];
  const items: ConnectionItem[] = await Promise.all(
    connections.all.map(async (settings) => {
      const isCurrent = isSameName(settings.name, current);
      // A locked keyring must not keep the user from switching.
      const hasKey = await Promise.race([hasKeyOf(settings, keys), delay(KEYS_TIMEOUT, true)]);
      return {
        ...connectionItem(settings),
        iconPath: new vscode.ThemeIcon(isCurrent ? 'check' : hasKey ? 'plug' : 'debug-disconnect'),
        ...(hasKey ? {} : { detail: vscode.l10n.t('No API key yet') }),
        buttons: settings.name === DEFAULT_NAME ? [] : buttons,
      };
    }),
  );
  items.push(
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('Add Connection…'), iconPath: new vscode.ThemeIcon('add'), alwaysShow: true },
  );
  const picked = await pick(items, vscode.l10n.t('Switch to another connection'), items.find(({ settings }) => settings && isSameName(settings.name, current)));
  if (!picked) return;
  const { settings } = picked.item;
  if (!settings) await addConnection(services);
  else if (picked.button) await picked.button.run(services, settings);
  else {
    // Before the runs change, so that the keyboard works in the view as soon as they appear.
    await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
    await connections.choose(settings.name);
  }
}

/** Whether the connection has a key; true if the secret storage fails. */
async function hasKeyOf(settings: ConnectionSettings, keys: KeyStore): Promise<boolean> {
  try {
    return (await tryConnect(settings, keys)?.getKey()) !== undefined;
  } catch {
    return true;
  }
}

/** Asks for a name, a server and a key, checks the key, then stores the connection and switches to it. */
export async function addConnection(services: CommandServices): Promise<void> {
  const { connections, keys } = services;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Connection (1/3)'),
    prompt: vscode.l10n.t('A name to tell it from the others. It stands in the title of the view.'),
    placeHolder: vscode.l10n.t('Such as dev, prod or on-prem'),
    ignoreFocusOut: true,
    validateInput: (text) => nameProblem(text, connections.all),
  });
  if (name === undefined) return;
  const defaults = connections.all[0];
  const serverUrl = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Connection (2/3)'),
    prompt: vscode.l10n.t('The server of the Mistral API that its key is for.'),
    value: defaults?.serverUrl ?? '',
    ignoreFocusOut: true,
    validateInput: serverProblem,
  });
  if (serverUrl === undefined) return;
  const settings = { name: name.trim(), serverUrl: serverUrl.trim(), consoleUrl: defaults?.consoleUrl ?? '', readOnly: false };
  const connection = connect(settings, keys);
  const title = vscode.l10n.t('Add Connection (3/3): API Key for {0}', hostOf(connection));
  const answer = await askForKey(services.client, connection, title);
  // The key first: switching to a connection without one would ask for it again.
  if (!answer || !(await storeKey(services, connection, answer.key, answer.error))) return;
  await addConnectionSettings(settings.name, settings.serverUrl);
  await connections.choose(settings.name);
}

/** Renames a connection that the user picks, along with its key, open documents and stored state. */
export async function renameConnection(services: CommandServices): Promise<void> {
  const settings = await pickNamed(services, vscode.l10n.t('Rename which connection?'));
  if (settings) await rename(services, settings);
}

/** Removes a connection that the user picks, along with its key and stored state. */
export async function removeConnection(services: CommandServices): Promise<void> {
  const settings = await pickNamed(services, vscode.l10n.t('Remove which connection?'));
  if (settings) await remove(services, settings);
}

async function rename({ connections, keys, memory }: CommandServices, settings: ConnectionSettings): Promise<void> {
  const { name } = settings;
  const others = connections.all.filter((each) => each.name !== name);
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Connection {0}', name),
    value: name,
    ignoreFocusOut: true,
    validateInput: (text) => nameProblem(text, others),
  });
  const newName = answer?.trim();
  if (newName === undefined || newName === name) return;
  const wasCurrent = isSameName(connections.currentName, name);
  const before = tryConnect(settings, keys);
  const after = tryConnect({ ...settings, name: newName }, keys);
  const key = await before?.getKey();
  if (after && key !== undefined) await keys.set(after, key);
  // Documents and stored state are identified by the authority, which ignores case.
  const isMoved = before !== undefined && after !== undefined && authorityOf(before) !== authorityOf(after);
  // Before the settings change: the feed may then read the filter and the pins under the new name.
  if (isMoved) await memory.copy(authorityOf(before), authorityOf(after));
  await renameConnectionSettings(name, newName);
  if (wasCurrent) await connections.choose(newName);
  if (isMoved) await moveTabs(authorityOf(before), authorityOf(after));
  // Last, so that the key is found if one of the steps above fails.
  if (before && after) await keys.delete(before);
  if (isMoved) await memory.forget(authorityOf(before));
}

async function remove({ connections, keys, memory }: CommandServices, settings: ConnectionSettings): Promise<void> {
  const button = vscode.l10n.t('Remove');
  const question = vscode.l10n.t('Remove the connection {0} and its API key?', plainTextWithoutIcons(settings.name));
  if ((await vscode.window.showWarningMessage(question, button)) !== button) return;
  const connection = tryConnect(settings, keys);
  if (connection) await keys.delete(connection);
  await removeConnectionSettings(settings.name);
  if (isSameName(connections.currentName, settings.name)) await connections.choose(DEFAULT_NAME);
  if (connection) await memory.forget(authorityOf(connection));
}

/** Replaces the tabs of one authority by tabs of another. */
async function moveTabs(from: string, to: string): Promise<void> {
  for (const group of vscode.window.tabGroups.all) {
    for (const tab of group.tabs) {
      const [uri, ...others] = documentsOf(tab);
      if (uri?.scheme !== RUN_SCHEME || uri.authority.toLowerCase() !== from || others.length > 0) continue;
      const options = { viewColumn: group.viewColumn, preview: tab.isPreview, preserveFocus: true };
      // Closed first: the new tab would replace a preview tab.
      await vscode.window.tabGroups.close(tab);
      await vscode.commands.executeCommand('vscode.open', uri.with({ authority: to }), options);
    }
  }
}

async function pickNamed({ connections }: CommandServices, placeholder: string): Promise<ConnectionSettings | undefined> {
  const named = connections.all.filter(({ name }) => name !== DEFAULT_NAME);
  if (named.length > 0) return (await pick(named.map(connectionItem), placeholder))?.item.settings;
  const add = vscode.l10n.t('Add Connection…');
  const pressed = await vscode.window.showInformationMessage(vscode.l10n.t('There is only the default connection.'), add);
  if (pressed === add) await vscode.commands.executeCommand(COMMANDS.addConnection);
  return undefined;
}

function connectionItem(settings: ConnectionSettings): ConnectionItem {
  const label = settings.name === DEFAULT_NAME ? vscode.l10n.t('Default') : plainTextWithoutIcons(settings.name);
  return { label, description: plainTextWithoutIcons(settings.serverUrl.replace(/^https:\/\//, '')), settings };
}

/** A row that was picked, and the button if one was pressed. */
interface PickedConnection {
  readonly item: ConnectionItem;
  readonly button?: ItemButton | undefined;
}

function pick(items: readonly ConnectionItem[], placeholder: string, active?: ConnectionItem): Promise<PickedConnection | undefined> {
  const quickPick = vscode.window.createQuickPick<ConnectionItem>();
  quickPick.placeholder = placeholder;
  quickPick.matchOnDescription = true;
  quickPick.items = items;
  if (active) quickPick.activeItems = [active];
  return answerOf<PickedConnection>(quickPick, (answer) => {
    quickPick.onDidAccept(() => {
      const [item] = quickPick.selectedItems;
      answer(item && { item });
    });
    quickPick.onDidTriggerItemButton(({ item, button }) => {
      answer({ item, button: item.buttons?.find((each): each is ItemButton => each === button) });
    });
  }).finally(() => quickPick.dispose());
}

function nameProblem(text: string, others: readonly ConnectionSettings[]): string | undefined {
  const name = text.trim();
  if (name === '') return vscode.l10n.t('Type a name.');
  if (name.length > NAME_LENGTH) return vscode.l10n.t('A name has at most {0} characters.', NAME_LENGTH);
  return others.some((other) => isSameName(other.name, name)) ? vscode.l10n.t('There is a connection of this name already.') : undefined;
}

function serverProblem(text: string): string | undefined {
  try {
    normalizeBaseUrl(text);
    return undefined;
  } catch (error) {
    if (!isApiError(error)) throw error;
    return vscode.l10n.t('Type an address that begins with https://, without a query. Plain http is accepted for this computer only.');
  }
}
