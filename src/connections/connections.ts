import * as vscode from 'vscode';
import { normalizeBaseUrl } from '../api/baseUrl';
import type { Connection } from '../api/connection';
import { isApiError } from '../api/errors';
import { SETTINGS } from '../manifest';
import type { KeyStore } from './keyStore';

/** The connection's name while there is one key a server. */
export const DEFAULT_NAME = 'default';

/** Says which connection is in force: made from the settings, its key from the key store. */
export class Connections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the connection in force, or its key, may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly keys: KeyStore) {
    const own = `${SETTINGS.section}.`;
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        const affected = [SETTINGS.serverUrl, SETTINGS.consoleUrl].some((name) => event.affectsConfiguration(own + name));
        if (affected) this.changed.fire();
      }),
      keys.onDidChange(() => this.tryCurrent(), () => this.changed.fire()),
    );
  }

  /**
   * The connection in force.
   * @throws ApiError `unsafeUrl` when the server URL of the settings can't be used
   */
  current(): Connection {
    const { origin, baseUrl } = normalizeBaseUrl(textSetting(SETTINGS.serverUrl));
    const owner = { origin, name: DEFAULT_NAME };
    return {
      ...owner,
      baseUrl,
      consoleUrl: textSetting(SETTINGS.consoleUrl).replace(/\/+$/, ''),
      getKey: () => this.keys.get(owner),
    };
  }

  /** The connection that a document's authority names, undefined when it is not set up: no other server is asked then. */
  find(authority: string): Connection | undefined {
    const connection = this.tryCurrent();
    return connection && authorityOf(connection) === authority ? connection : undefined;
  }

  /** Whether the server is the one that the settings name by default. */
  get isDefaultServer(): boolean {
    return this.tryCurrent()?.baseUrl === defaultOf(SETTINGS.serverUrl);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private tryCurrent(): Connection | undefined {
    try {
      return this.current();
    } catch (error) {
      if (isApiError(error)) return undefined;
      throw error;
    }
  }
}

/** The setting, or its default where what stands in settings.json is empty or no text. */
function textSetting(name: string): string {
  const value: unknown = vscode.workspace.getConfiguration(SETTINGS.section).get(name);
  return (typeof value === 'string' && value.trim()) || defaultOf(name);
}

function defaultOf(name: string): string {
  return vscode.workspace.getConfiguration(SETTINGS.section).inspect<string>(name)?.defaultValue ?? '';
}

/** How a document's URI names its connection: `name@host:port`, lower case as VS Code writes authorities. */
export function authorityOf(connection: Connection): string {
  return `${encodeURIComponent(connection.name)}@${hostOf(connection)}`;
}

/** Host and port of the server that a document's URI names. */
export function hostOfAuthority(authority: string): string {
  return authority.replace(/^.*@/, '');
}

/** Host and port as a sentence names them. */
export function hostOf(connection: Connection): string {
  return new URL(connection.origin).host;
}
