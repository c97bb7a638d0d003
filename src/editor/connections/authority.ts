import type { Connection } from '../../core/api/connection';
import { DEFAULT_NAME } from './connectionSettings';

/** How messages name a connection. */
export interface ConnectionLabel {
  /** Host and port of its server. */
  readonly host: string;
  /** Undefined for the default connection. */
  readonly name: string | undefined;
}

/** The authority of the connection's document URIs: `name@host:port`, in lower case as VS Code writes authorities. */
export function authorityOf(connection: Connection): string {
  return `${encodeURIComponent(connection.name)}@${hostOf(connection)}`.toLowerCase();
}

/** How messages name this connection. */
export function labelOf(connection: Connection): ConnectionLabel {
  return { host: hostOf(connection), name: connection.name === DEFAULT_NAME ? undefined : connection.name };
}

/** How messages name the connection of a document's authority, which may not be set up. Its name is in lower case. */
export function labelOfAuthority(authority: string): ConnectionLabel {
  const [, encodedName = '', host = ''] = /^(?:(.*)@)?(.*)$/.exec(authority) ?? [];
  const name = decoded(encodedName);
  return { host, name: name === '' || name === DEFAULT_NAME ? undefined : name };
}

/** Host and port of the connection's server. */
export function hostOf(connection: Connection): string {
  return new URL(connection.origin).host;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
