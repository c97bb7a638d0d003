import * as vscode from 'vscode';
import type { RunsClient } from '../api/client';
import type { Connection } from '../api/connection';
import { ApiError, isApiError } from '../api/errors';
import type { Run } from '../api/types';
import { authorityOf, hostOf, hostOfAuthority, nameOf, nameOfAuthority, type Connections } from '../connections/connections';
import type { RunReference } from '../documents/runUri';
import type { ErrorSubject } from '../util/describeError';
import { plainTextWithoutLinks, shortened } from '../util/plainText';
import type { Services } from './services';

/** A run with the connection it was found on. */
export interface FoundRun {
  readonly connection: Connection;
  /** With its start where that is known (ms since the epoch). */
  readonly run: RunReference & Partial<Pick<Run, 'startMs'>>;
}

/** How long a look-up may take before it shows that it is under way (ms). */
const PROGRESS_AFTER = 400;

/** A failed look-up, with what its sentence names. */
export class LookUpError extends Error {
  override readonly name = 'LookUpError';

  constructor(
    readonly error: ApiError,
    readonly subject: ErrorSubject,
  ) {
    super(error.message, { cause: error });
  }
}

/** The connection that a document's URI names. @throws LookUpError where it is not set up */
export function connectionNamed(connections: Connections, authority: string): Connection {
  const connection = connections.find(authority);
  if (connection) return connection;
  const error = new ApiError('notConnected', `No connection is set up for ${authority}`);
  throw new LookUpError(error, { host: hostOfAuthority(authority), name: nameOfAuthority(authority) });
}

/** An ApiError with what its sentence names; anything else as it is. @param id of the run asked for, where it was one */
export function lookUpError(error: unknown, connection: Connection, id?: string): unknown {
  return isApiError(error) ? new LookUpError(error, { host: hostOf(connection), name: nameOf(connection), id }) : error;
}

/** The run with this id, from what is known, else from the server. @throws LookUpError, CancellationError */
export async function findRun({ feed, client }: Services, connection: Connection, id: string): Promise<FoundRun> {
  const known = feed.storeOf(authorityOf(connection))?.find(id);
  if (known) return { connection, run: known };
  try {
    const title = vscode.l10n.t('Looking for run {0}…', shortened(plainTextWithoutLinks(id), 100));
    return { connection, run: await withProgress(title, (signal) => getRun(client, connection, id, signal)) };
  } catch (error) {
    throw lookUpError(error, connection, id);
  }
}

/** By run id; an id that is none may be an execution's, which answers with its latest run. */
async function getRun(client: RunsClient, connection: Connection, id: string, signal: AbortSignal): Promise<Run> {
  try {
    return await client.getRun(connection, id, { signal });
  } catch (error) {
    if (!isApiError(error) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
    return client.getExecution(connection, id, { signal });
  }
}

/** Does work that can be given up, and shows that it is under way when it takes longer. @throws CancellationError, what `work` throws */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const result = work(abort.signal);
  const slow = Symbol('slow');
  let timer: NodeJS.Timeout | undefined;
  const first = await Promise.race([
    result,
    new Promise<typeof slow>((resolve) => (timer = setTimeout(() => resolve(slow), PROGRESS_AFTER))),
  ]).finally(() => clearTimeout(timer));
  if (first !== slow) return first;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
    token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
    return result;
  });
}
