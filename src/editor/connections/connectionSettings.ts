import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';

/** The name of the connection that the settings `serverUrl` and `consoleUrl` describe by themselves. */
export const DEFAULT_NAME = 'default';

/** The longest name of a connection: it stands in the view's title. */
export const NAME_LENGTH = 30;

/** A connection as the settings describe it: addresses as they were typed. */
export interface ConnectionSettings {
  readonly name: string;
  readonly serverUrl: string;
  readonly consoleUrl: string;
}

/** An element of the setting `connections`, checked; what it leaves out is as for the default connection. */
interface NamedConnection {
  readonly name: string;
  readonly serverUrl?: string;
  readonly consoleUrl?: string;
}

/** All connections of the settings, the default one first. What is no connection, or has a name a second time, is passed over. */
export function connectionSettings(): readonly ConnectionSettings[] {
  const defaults = { name: DEFAULT_NAME, serverUrl: textSetting(SETTINGS.serverUrl), consoleUrl: textSetting(SETTINGS.consoleUrl) };
  return [defaults, ...namedConnections().map((connection) => ({ ...defaults, ...connection }))];
}

/** The server URL while nobody changed the setting. */
export function defaultServerUrl(): string {
  return defaultOf(SETTINGS.serverUrl);
}

/** Whether two names are the same to a URI's authority, which has no upper case. */
export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Adds a connection to the user's settings; a server that is the default one is left out, so that it follows that setting. */
export async function addConnectionSettings(name: string, serverUrl: string): Promise<void> {
  const sameServer = serverUrl === textSetting(SETTINGS.serverUrl);
  await write([...namedConnections(), { name, ...(sameServer ? {} : { serverUrl }) }]);
}

/** Gives a connection of the user's settings another name. */
export async function renameConnectionSettings(name: string, newName: string): Promise<void> {
  await write(namedConnections().map((each) => (each.name === name ? { ...each, name: newName } : each)));
}

/** Takes a connection out of the user's settings. */
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
  const { name, serverUrl, consoleUrl } = value as Record<string, unknown>;
  const checkedName = text(name)?.slice(0, NAME_LENGTH);
  const server = text(serverUrl);
  const console = text(consoleUrl);
  return checkedName === undefined
    ? undefined
    : { name: checkedName, ...(server === undefined ? {} : { serverUrl: server }), ...(console === undefined ? {} : { consoleUrl: console }) };
}

async function write(connections: readonly NamedConnection[]): Promise<void> {
  await section().update(SETTINGS.connections, connections, vscode.ConfigurationTarget.Global);
}

/** The setting, or its default where what stands in settings.json is empty or no text. */
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
