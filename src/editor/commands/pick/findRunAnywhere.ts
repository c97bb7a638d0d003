import * as vscode from 'vscode';
import type { Connection } from '../../../core/api/connection';
import { plainTextWithoutLinks } from '../../../core/text/plainText';
import { labelOf } from '../../connections/authority';
import type { Connections } from '../../connections/connections';
import { findRun, type FoundRun, lookUpRun, type RunLookUp, type WantedRun } from './findRun';
import { LookUpError } from './lookUpError';
import { withProgress } from './withProgress';

/** The services that `findRunAnywhere` needs. */
export interface RunLookUpAnywhere extends RunLookUp {
  readonly connections: Pick<Connections, 'usable'>;
}

/**
 * As `findRun`. If the connection does not have the run, asks all other connections, each at its own server with its own
 * key. The user confirms before a run of another connection is returned.
 * @throws LookUpError of the given connection if no other one has the run; CancellationError
 */
export async function findRunAnywhere(services: RunLookUpAnywhere, connection: Connection, wanted: WantedRun): Promise<FoundRun> {
  try {
    return await findRun(services, connection, wanted);
  } catch (error) {
    const found = isUnknown(error) ? await findElsewhere(services, connection, wanted) : undefined;
    if (!found) throw error;
    const { host, name } = labelOf(found.connection);
    const open = vscode.l10n.t('Open');
    const message = vscode.l10n.t('Found on {0}.', plainTextWithoutLinks(name ?? host));
    if ((await vscode.window.showInformationMessage(message, open)) !== open) throw new vscode.CancellationError();
    return found;
  }
}

/** Whether the server has no such run. False for other errors, as when it is offline or refuses the key. */
function isUnknown(error: unknown): boolean {
  return error instanceof LookUpError && (error.error.kind === 'notFound' || error.error.kind === 'invalidRequest');
}

/** The run on the other connection that returns it first. Ignores their errors. @throws CancellationError */
async function findElsewhere(services: RunLookUpAnywhere, connection: Connection, wanted: WantedRun): Promise<FoundRun | undefined> {
  const others = services.connections.usable.filter(({ name, origin }) => name !== connection.name || origin !== connection.origin);
  if (others.length === 0) return undefined;
  const title = vscode.l10n.t('Looking for it on the other connections ({0})…', others.map(({ name }) => plainTextWithoutLinks(name)).join(', '));
  return withProgress(title, async (signal) => {
    const enough = new AbortController();
    const either = AbortSignal.any([signal, enough.signal]);
    try {
      return await Promise.any(others.map((other) => lookUpRun(services, other, wanted, either)));
    } catch {
      signal.throwIfAborted();
      return undefined;
    } finally {
      enough.abort();
    }
  });
}
