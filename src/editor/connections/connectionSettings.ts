import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';
import { settingLevels } from './settingLevels';

/** Name of the connection that the settings `serverUrl` and `consoleUrl` describe. */
export const DEFAULT_NAME = 'default';

/** Maximum length of a connection's name, which is shown in the view's title. */
export const NAME_LENGTH = 30;

/** A connection of the settings; URLs as typed. */
export interface ConnectionSettings {
  readonly name: string;
  readonly serverUrl: string;
  readonly consoleUrl: string;
  /** As in `Connection`. */
  readonly readOnly: boolean;
}

/** A checked element of the setting `connections`; missing URLs are those of the default connection. */
interface NamedConnection {
  readonly name: string;
  readonly serverUrl?: string;
  readonly consoleUrl?: string;
  readonly readOnly?: boolean;
}

/** All connections of the settings, the default one first. Invalid elements and repeated names are skipped. */
export function connectionSettings(): readonly ConnectionSettings[] {
  const { user, opened } = settingLevels(SETTINGS.readOnly);
  // A folder doesn't know the user's connections, so it locks all of them.
  const locksAll = opened.some(isOn);
  const defaults = {
    name: DEFAULT_NAME,
    serverUrl: textSetting(SETTINGS.serverUrl),
    consoleUrl: textSetting(SETTINGS.consoleUrl),
    readOnly: locksAll || isOn(user),
  };
  return [defaults, ...namedConnections().map((named) => ({ ...defaults, ...named, readOnly: locksAll || named.readOnly === true }))];
}

/** Whether the connection of this name is read-only; one that is no longer in the settings is. */
export function isReadOnly(name: string): boolean {
  return connectionSettings().find((each) => each.name === name)?.readOnly ?? true;
}

/** The default of the setting `serverUrl`. */
export function defaultServerUrl(): string {
  return defaultOf(SETTINGS.serverUrl);
}

/** Whether two names are equal but for case: authorities of URIs are in lower case. */
export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Adds a connection to the user's settings. A server URL equal to the setting `serverUrl` is left out, so that the connection follows it. */
export async function addConnectionSettings(name: string, serverUrl: string): Promise<void> {
  const sameServer = serverUrl === textSetting(SETTINGS.serverUrl);
  await write([...namedConnections(), { name, ...(sameServer ? {} : { serverUrl }) }]);
}

/** Renames a connection in the user's settings. */
export async function renameConnectionSettings(name: string, newName: string): Promise<void> {
  await write(namedConnections().map((each) => (each.name === name ? { ...each, name: newName } : each)));
}

/** Removes a connection from the user's settings. */
export async function removeConnectionSettings(name: string): Promise<void> {
  await write(namedConnections().filter((each) => each.name !== name));
}

function namedConnections(): NamedConnection[] {
  const value: unknown = section().get(SETTINGS.connections);
  const found: NamedConnection[] = [];
  for (const each of Array.isArray(value) ? (value as unknown[]) : []) {
    const connection = namedConnection(each);
    const isTaken = [{ name: DEFAULT_NAME }, ...found].some(({ name }) => connection && isSameName(name, connection.name));
    if (connection && !isTaken) found.push(connection);
  }
  return found;
}

function namedConnection(value: unknown): NamedConnection | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, serverUrl, consoleUrl, readOnly } = value as Record<string, unknown>;
  const checkedName = text(name)?.slice(0, NAME_LENGTH);
  const server = text(serverUrl);
  const console = text(consoleUrl);
  return checkedName === undefined
    ? undefined
    : {
        name: checkedName,
        ...(server === undefined ? {} : { serverUrl: server }),
        ...(console === undefined ? {} : { consoleUrl: console }),
        ...(isOn(readOnly) ? { readOnly: true } : {}),
      };
}

/** Whether a switch that protects is on. Mistyped values count as on. */
function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

async function write(connections: readonly NamedConnection[]): Promise<void> {
  await section().update(SETTINGS.connections, connections, vscode.ConfigurationTarget.Global);
}

/** The setting, or its default if the value is empty or not a string. */
function textSetting(name: string): string {
  return text(section().get(name)) ?? defaultOf(name);
}

function defaultOf(name: string): string {
  return section().inspect<string>(name)?.defaultValue ?? '';
}

function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SETTINGS.section);
}

function text(value: unknown): string | undefined {
  return (typeof value === 'string' && value.trim()) || undefined;
}
