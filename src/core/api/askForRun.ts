import type { RunsClient } from './client';
import type { Connection } from './connection';
import { isApiError } from './errors';
import type { ReadBody } from './http';

/** A run's answer as `read` returned it. */
export interface RunAnswer<T> {
  readonly value: T;
  /** Whether it is the latest run of the execution, because the server did not find the exact one. */
  readonly isLatest: boolean;
}

/** What names a run to the server. */
export interface RunIds {
  /** Run id or execution id. */
  readonly id: string;
  /** The run's execution, where `id` was read in a history: the run ids there may be others than those of the list. */
  readonly executionId?: string | undefined;
}

/** A request for a run or its history. */
export interface RunQuestion extends RunIds {
  readonly kind: 'run' | 'history';
  /** Whether the server decodes a history's payloads where it can; true by default. Otherwise they come as stored. */
  readonly decodePayloads?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Requests a run or its history by run id, then by execution id: the server answers 404 if no run has the id, and 422 if
 * it can't be a run id.
 * @throws ApiError; the signal's reason when aborted; what `read` throws
 */
export async function askForRun<T>(
  client: RunsClient,
  connection: Connection,
  { kind, id, executionId = id, decodePayloads = true, signal }: RunQuestion,
  read: ReadBody<T>,
): Promise<RunAnswer<T>> {
  const { exact, latest } = {
    run: {
      exact: () => client.readRun(connection, id, read, { signal }),
      latest: () => client.readExecution(connection, executionId, read, { signal }),
    },
    history: {
      exact: () => client.readHistory(connection, id, read, { signal, decodePayloads }),
      latest: () => client.readExecutionHistory(connection, executionId, read, { signal, decodePayloads }),
    },
  }[kind];
  try {
    return { value: await exact(), isLatest: false };
  } catch (error) {
    if (!isApiError(error) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
    return { value: await latest(), isLatest: true };
  }
}
