import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import { isApiError } from '../api/errors';
import type { ReadBody } from '../api/http';
import type { DocumentKind } from './runUri';

/** What was made of an answer about a run. */
export interface RunAnswer<T> {
  readonly value: T;
  /** Whether it is about the latest run of an execution, because the server could not open the exact one. */
  readonly isLatest: boolean;
}

/**
 * Asks for a run, or for its history with payloads decoded where the server can. The id may be an execution's: 404 where
 * nobody knows such a run, 422 where it is no run id at all.
 * @throws ApiError; the signal's reason when aborted; what `read` throws
 */
export async function askForRun<T>(
  client: RunsClient,
  connection: Connection,
  { kind, id }: { readonly kind: DocumentKind; readonly id: string },
  read: ReadBody<T>,
  signal: AbortSignal,
): Promise<RunAnswer<T>> {
  const history = { signal, decodePayloads: true };
  try {
    const value = await (kind === 'run'
      ? client.readRun(connection, id, read, { signal })
      : client.readHistory(connection, id, read, history));
    return { value, isLatest: false };
  } catch (error) {
    if (!isApiError(error) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
    const value = await (kind === 'run'
      ? client.readExecution(connection, id, read, { signal })
      : client.readExecutionHistory(connection, id, read, history));
    return { value, isLatest: true };
  }
}
