import { normalizeBaseUrl } from '../../core/api/baseUrl';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import { isReadOnly, type ConnectionSettings } from './connectionSettings';
import type { KeyStore } from './keyStore';

/**
 * The connection that these settings describe.
 * @throws ApiError `unsafeUrl` if the server URL is invalid
 */
export function connect({ name, serverUrl, consoleUrl }: ConnectionSettings, keys: KeyStore): Connection {
  const { origin, baseUrl } = normalizeBaseUrl(serverUrl);
  const owner = { origin, name };
  return {
    ...owner,
    baseUrl,
    consoleUrl: consoleUrl.replace(/\/+$/, ''),
    get readOnly() {
      return isReadOnly(name);
    },
    getKey: () => keys.get(owner),
  };
}

/** As `connect`; undefined if the server URL is invalid. */
export function tryConnect(settings: ConnectionSettings, keys: KeyStore): Connection | undefined {
  try {
    return connect(settings, keys);
  } catch (error) {
    if (isApiError(error)) return undefined;
    throw error;
  }
}
