import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { CONTEXT_KEYS, SETTINGS } from '../../manifest';
import { authorityOf } from './authority';
import { connect, tryConnect } from './connect';
import { type ConnectionSettings, connectionSettings, DEFAULT_NAME, defaultServerUrl, isSameName } from './connectionSettings';
import type { KeyStore } from './keyStore';

/** Memento key for the name of the chosen connection: in the workspace state, and in the global state for workspaces without a choice. */
const CHOSEN = 'connection';

/** Where the choice is stored. */
export interface ChoiceMemory {
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.Memento;
}

/** The connections of the settings, and the current one. */
export class Connections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the current connection, its settings or its key may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable;
  /** Of this window; other windows of the same folder may have chosen another. */
  private chosen: string;
  private fingerprintBefore = '';

  constructor(
    private readonly keys: KeyStore,
    private readonly memory: ChoiceMemory,
  ) {
    this.chosen = memory.workspaceState.get(CHOSEN) ?? memory.globalState.get(CHOSEN) ?? DEFAULT_NAME;
    this.fingerprintBefore = this.fingerprint();
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      // Settings of a folder can make connections read-only.
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.fireIfChanged()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(SETTINGS.section)) return;
        this.setContext();
        this.fireIfChanged();
      }),
      keys.onDidChange((change) => {
        const connection = tryConnect(this.currentSettings(), keys);
        if (connection && change.affects(connection)) this.changed.fire();
      }),
    );
    this.setContext();
  }

  /** All in the settings, including those with an invalid server URL. */
  get all(): readonly ConnectionSettings[] {
    return connectionSettings();
  }

  /** The name of the current connection, as in the settings. */
  get currentName(): string {
    return this.currentSettings().name;
  }

  /**
   * The current connection.
   * @throws ApiError `unsafeUrl` if its server URL is invalid
   */
  current(): Connection {
    return connect(this.currentSettings(), this.keys);
  }

  /** The connection with this authority (`authorityOf`); undefined if there is none in the settings. */
  find(authority: string): Connection | undefined {
    return this.usable.find((connection) => authorityOf(connection) === authority.toLowerCase());
  }

  /** Those with a valid server URL, the current one first. */
  get usable(): readonly Connection[] {
    const current = this.currentSettings();
    const others = connectionSettings().filter(({ name }) => name !== current.name);
    return [current, ...others].flatMap((settings) => tryConnect(settings, this.keys) ?? []);
  }

  /** Makes a connection the current one of this window, and stores the choice for this workspace and for workspaces without one. */
  async choose(name: string): Promise<void> {
    this.chosen = name;
    this.fireIfChanged();
    await this.memory.workspaceState.update(CHOSEN, name);
    await this.memory.globalState.update(CHOSEN, name);
  }

  /** Whether the current connection's server is the default of the setting `serverUrl`. */
  get isDefaultServer(): boolean {
    return tryConnect(this.currentSettings(), this.keys)?.baseUrl === defaultServerUrl();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private currentSettings(): ConnectionSettings {
    const [defaults, ...named] = connectionSettings();
    // The chosen one may have been removed from the settings.
    return named.find(({ name }) => isSameName(name, this.chosen)) ?? (defaults as ConnectionSettings);
  }

  private setContext(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.severalConnections, this.all.length > 1);
  }

  private fingerprint(): string {
    return JSON.stringify(this.currentSettings());
  }

  private fireIfChanged(): void {
    const fingerprint = this.fingerprint();
    if (fingerprint === this.fingerprintBefore) return;
    this.fingerprintBefore = fingerprint;
    this.changed.fire();
  }
}
