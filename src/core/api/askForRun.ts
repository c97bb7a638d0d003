import type { RunsClient } from './client';
import type { Connection } from './connection';
import { isApiError } from './errors';
import type { ReadBody } from './http';

/** What was made of an answer about a run. */
export interface RunAnswer<T> {
  readonly value: T;
  /** Whether it is about the latest run of an execution, because the server could not open the exact one. */
  readonly isLatest: boolean;
}

/** What to ask for. */
export interface RunQuestion {
  readonly kind: 'run' | 'history';
  /** A run's, or an execution's. */
  readonly id: string;
  /** Whether a history comes with payloads decoded, where the server can; true by default, else as they are stored. */
  readonly decodePayloads?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks for a run, or for its history. The id may also be an execution's: the server answers 404 if no run has it, and
 * 422 if it can't be a run id.
 * @throws ApiError; the signal's reason when aborted; what `read` throws
 */
export async function askForRun<T>(
  client: RunsClient,
  connection: Connection,
  { kind, id, decodePayloads = true, signal }: RunQuestion,
  read: ReadBody<T>,
): Promise<RunAnswer<T>> {
  const { exact, latest } = {
    run: {
      exact: () => client.readRun(connection, id, read, { signal }),
      latest: () => client.readExecution(connection, id, read, { signal }),
    },
    history: {
      exact: () => client.readHistory(connection, id, read, { signal, decodePayloads }),
      latest: () => client.readExecutionHistory(connection, id, read, { signal, decodePayloads }),
    },
  }[kind];
  try {
    return { value: await exact(), isLatest: false };
  } catch (error) {
    if (!isApiError(error) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
    return { value: await latest(), isLatest: true };
  }
}
