import * as vscode from 'vscode';
import { normalizeBaseUrl } from '../../core/api/baseUrl';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import { CONTEXT_KEYS, SETTINGS } from '../../manifest';
import { type ConnectionSettings, connectionSettings, DEFAULT_NAME, defaultServerUrl, isSameName } from './connectionSettings';
import type { KeyStore } from './keyStore';

/** Where the name of the chosen connection is remembered, for the workspace and for workspaces that have chosen none. */
const CHOSEN = 'connection';

/** Where a window remembers its choice. */
export interface ChoiceMemory {
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.Memento;
}

/** Says which connections there are and which one is in force: made from the settings, their keys from the key store. */
export class Connections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the connection in force is another one, or its key may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable;
  /** Chosen in this window; another window of the same folder may have another. */
  private chosen: string;
  private inForce = '';

  constructor(
    private readonly keys: KeyStore,
    private readonly memory: ChoiceMemory,
  ) {
    this.chosen = memory.workspaceState.get(CHOSEN) ?? memory.globalState.get(CHOSEN) ?? DEFAULT_NAME;
    this.inForce = this.fingerprint();
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(SETTINGS.section)) return;
        this.tellHowMany();
        this.fireIfChanged();
      }),
      keys.onDidChange(() => tryConnect(this.currentSettings(), keys), () => this.changed.fire()),
    );
    this.tellHowMany();
  }

  /** All of the settings, also those whose server URL can't be used. */
  get all(): readonly ConnectionSettings[] {
    return connectionSettings();
  }

  /** The name of the connection in force, as the settings write it. */
  get currentName(): string {
    return this.currentSettings().name;
  }

  /**
   * The connection in force.
   * @throws ApiError `unsafeUrl` when its server URL can't be used
   */
  current(): Connection {
    return connect(this.currentSettings(), this.keys);
  }

  /** The connection that a document's authority names, undefined when it is not set up: no other server is asked then. */
  find(authority: string): Connection | undefined {
    return this.usable.find((connection) => authorityOf(connection) === authority.toLowerCase());
  }

  /** Those that can be used, the one in force first. */
  get usable(): readonly Connection[] {
    const inForce = this.currentSettings();
    const others = connectionSettings().filter(({ name }) => name !== inForce.name);
    return [inForce, ...others].flatMap((settings) => tryConnect(settings, this.keys) ?? []);
  }

  /** Puts a connection of the settings into force, in this window, and remembers it for the workspace and for new ones. */
  async choose(name: string): Promise<void> {
    this.chosen = name;
    this.fireIfChanged();
    await this.memory.workspaceState.update(CHOSEN, name);
    await this.memory.globalState.update(CHOSEN, name);
  }

  /**
   * Has a connection's new name remember what this workspace and the editor remember of it by the old one: pins, open
   * groups, filter and recent runs. What they remembered by the new name goes: it was of another connection.
   * @param to of another authority
   */
  async copyMemory(from: Connection, to: Connection): Promise<void> {
    await this.forgetMemory(to);
    await this.eachMemory(from, (state, key, kind) => state.update(`${kind} ${authorityOf(to)}`, state.get(key)));
  }

  /** Forgets all that this workspace and the editor remember of a connection. */
  async forgetMemory(connection: Connection): Promise<void> {
    await this.eachMemory(connection, (state, key) => state.update(key, undefined));
  }

  /** Whether the server is the one that the settings name by default. */
  get isDefaultServer(): boolean {
    return tryConnect(this.currentSettings(), this.keys)?.baseUrl === defaultServerUrl();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private currentSettings(): ConnectionSettings {
    const [defaults, ...named] = connectionSettings();
    // The chosen one may have been taken out of the settings.
    return named.find(({ name }) => isSameName(name, this.chosen)) ?? (defaults as ConnectionSettings);
  }

  /** What is remembered of a connection by itself stands under its kind and the connection's authority. */
  private async eachMemory(connection: Connection, change: (state: vscode.Memento, key: string, kind: string) => Thenable<void>): Promise<void> {
    const end = ` ${authorityOf(connection)}`;
    for (const state of [this.memory.workspaceState, this.memory.globalState]) {
      for (const key of state.keys().filter((each) => each.endsWith(end))) await change(state, key, key.slice(0, -end.length));
    }
  }

  private tellHowMany(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.severalConnections, this.all.length > 1);
  }

  private fingerprint(): string {
    return JSON.stringify(this.currentSettings());
  }

  private fireIfChanged(): void {
    const inForce = this.fingerprint();
    if (inForce === this.inForce) return;
    this.inForce = inForce;
    this.changed.fire();
  }
}

/**
 * The connection that these settings describe.
 * @throws ApiError `unsafeUrl` when the server URL can't be used
 */
export function connect({ name, serverUrl, consoleUrl }: ConnectionSettings, keys: KeyStore): Connection {
  const { origin, baseUrl } = normalizeBaseUrl(serverUrl);
  const owner = { origin, name };
  return { ...owner, baseUrl, consoleUrl: consoleUrl.replace(/\/+$/, ''), getKey: () => keys.get(owner) };
}

/** As `connect`; undefined when the server URL can't be used. */
export function tryConnect(settings: ConnectionSettings, keys: KeyStore): Connection | undefined {
  try {
    return connect(settings, keys);
  } catch (error) {
    if (isApiError(error)) return undefined;
    throw error;
  }
}

/** How a document's URI names its connection: `name@host:port`, lower case as VS Code writes authorities. */
export function authorityOf(connection: Connection): string {
  return `${encodeURIComponent(connection.name)}@${hostOf(connection)}`.toLowerCase();
}

/** Host and port of the server that a document's URI names. */
export function hostOfAuthority(authority: string): string {
  return authority.replace(/^.*@/, '');
}

/** Name of the connection that a document's URI names, in lower case; undefined for the default one, and for none. */
export function nameOfAuthority(authority: string): string | undefined {
  try {
    const name = decodeURIComponent(/^(.*)@/.exec(authority)?.[1] ?? '');
    return name === '' || name === DEFAULT_NAME ? undefined : name;
  } catch {
    return undefined;
  }
}

/** Host and port as a sentence names them. */
export function hostOf(connection: Connection): string {
  return new URL(connection.origin).host;
}

/** The connection's name where there is more than one key to tell apart; undefined for the default one. */
export function nameOf(connection: Connection): string | undefined {
  return connection.name === DEFAULT_NAME ? undefined : connection.name;
}
