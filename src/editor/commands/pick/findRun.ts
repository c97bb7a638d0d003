import * as vscode from 'vscode';
import type { RunsClient } from '../../../core/api/client';
import type { Connection } from '../../../core/api/connection';
import { ApiError, isApiError } from '../../../core/api/errors';
import type { Run, RunReference } from '../../../core/api/types';
import { authorityOf, labelOfAuthority } from '../../connections/authority';
import type { Connections } from '../../connections/connections';
import type { LaidOut } from '../../../core/history/layOut';
import { readRunDocument, type RunWithDocument } from '../../../core/history/readRunDocument';
import type { IdInText } from '../../../core/runs/idsInText';
import { plainTextWithoutLinks, shortened } from '../../../core/text/plainText';
import { LookUpError, lookUpError } from './lookUpError';
import { withProgress } from './withProgress';
import type { RunFeed } from '../../feed/runFeed';

/** A run, and the connection it was found on. */
export interface FoundRun {
  readonly connection: Connection;
  /** With start (ms since the epoch) and status where known. */
  readonly run: RunReference & Partial<Pick<Run, 'startMs' | 'status'>>;
  /** The run's document, if the server was asked for the run. */
  readonly content?: LaidOut;
}

/** The connection with this authority. @throws LookUpError `notConnected` if there is none in the settings */
export function connectionNamed(connections: Connections, authority: string): Connection {
  const connection = connections.find(authority);
  if (connection) return connection;
  const error = new ApiError('notConnected', `No connection is set up for ${authority}`);
  throw new LookUpError(error, labelOfAuthority(authority));
}

/** The services that `findRun` needs. */
export interface RunLookUp {
  readonly feed: RunFeed;
  readonly client: RunsClient;
}

/** An id, or several in the order to try them in. */
export type WantedRun = string | readonly Pick<IdInText, 'id' | 'kind'>[];

/**
 * Finds the run with this id, or with the first of several ids that has one: in the store, else on the server.
 * @throws LookUpError, which names all ids when none of them has a run; CancellationError
 */
export async function findRun(services: RunLookUp, connection: Connection, wanted: WantedRun): Promise<FoundRun> {
  const ids = idsOf(wanted);
  const [first = '', ...others] = ids.map(({ id }) => id);
  const known = services.feed.knownOf(authorityOf(connection))?.find(first);
  if (known) return { connection, run: known };
  const title =
    others.length === 0
      ? vscode.l10n.t('Looking for run {0}…', shortened(plainTextWithoutLinks(first), 100))
      : vscode.l10n.t('Looking for a run with one of {0} IDs…', ids.length);
  try {
    return await withProgress(title, (signal) => lookUpRun(services, connection, wanted, signal));
  } catch (error) {
    throw lookUpError(error, connection, first, others);
  }
}

/** As `findRun`, without progress. @throws ApiError; the signal's reason when aborted */
export async function lookUpRun({ feed, client }: RunLookUp, connection: Connection, wanted: WantedRun, signal: AbortSignal): Promise<FoundRun> {
  const runs = feed.knownOf(authorityOf(connection));
  return firstFound(idsOf(wanted), async (each) => {
    const run = runs?.find(each.id);
    return run ? { connection, run } : { connection, ...(await readRun(client, connection, each, signal)) };
  });
}

function idsOf(wanted: WantedRun): Exclude<WantedRun, string> {
  return typeof wanted === 'string' ? [{ id: wanted, kind: undefined }] : wanted;
}

/** The first answer that is not `notFound` or `invalidRequest`. @throws the first such error if there is no other answer; other errors at once */
async function firstFound<Question, Answer>(questions: readonly Question[], ask: (question: Question) => Promise<Answer>): Promise<Answer> {
  let missing: ApiError | undefined;
  for (const question of questions) {
    try {
      return await ask(question);
    } catch (error) {
      // An invalid id of one kind may be a valid one of the other.
      if (!isApiError(error) || (error.kind !== 'notFound' && error.kind !== 'invalidRequest')) throw error;
      if (missing?.kind !== 'notFound') missing = error;
    }
  }
  throw missing ?? new ApiError('notFound', 'Nothing to look for');
}

/** The run with this run id, else the latest run of the execution with this id. For an execution id, in the reverse order. */
async function readRun(client: RunsClient, connection: Connection, { id, kind }: Pick<IdInText, 'id' | 'kind'>, signal: AbortSignal): Promise<RunWithDocument> {
  const methods = ['readRun', 'readExecution'] as const;
  return firstFound(kind === 'execution' ? methods.toReversed() : methods, (method) => client[method](connection, id, readRunDocument, { signal }));
}
