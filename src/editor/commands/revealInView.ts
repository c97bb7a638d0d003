import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { authorityOf, labelOf } from '../connections/authority';
import { isEmpty } from '../../core/runs/runFilter';
import { plainTextWithoutLinks } from '../../core/text/plainText';
import type { FoundRun } from './pick/findRun';
import { resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Maximum number of pages of older runs that are loaded to find the run. */
const MOST_PAGES = 10;

/**
 * Reveals and selects a run in the view: the run of a document, or one that the user picks. Loads older runs if needed.
 * Otherwise shows why the view does not have the run, with an action if there is one.
 */
export async function revealInView(services: CommandServices, argument: CommandArgument): Promise<void> {
  const found = await resolveRun(services, argument);
  if (!(await isConnectionShown(services, found.connection))) return;
  if (await reveal(services, found)) return;
  if (isEmpty(services.feed.filter)) {
    reportMissing();
    return;
  }
  const clearFilter = vscode.l10n.t('Clear Filter');
  const pressed = await vscode.window.showInformationMessage(vscode.l10n.t("The view's filter hides this run."), clearFilter);
  if (pressed !== clearFilter) return;
  await services.feed.filterBy({});
  if (!(await reveal(services, found))) reportMissing();
}

function reportMissing(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t("This run isn't in the view's list. It may be too old, or a child run."));
}

/** Whether the view shows this connection; offers to switch to it if not. */
async function isConnectionShown({ connections, feed }: CommandServices, connection: Connection): Promise<boolean> {
  if (feed.connection && authorityOf(feed.connection) === authorityOf(connection)) return true;
  const label = labelOf(connection);
  const name = plainTextWithoutLinks(label.name ?? label.host);
  const switchTo = vscode.l10n.t('Switch to {0}', name);
  const pressed = await vscode.window.showInformationMessage(vscode.l10n.t('This run belongs to connection {0}. The view shows another one.', name), switchTo);
  if (pressed !== switchTo) return false;
  await connections.choose(connection.name);
  return true;
}

/** @returns whether the view has a row for the run @throws ApiError when a request fails */
async function reveal({ feed, view }: CommandServices, { run }: FoundRun): Promise<boolean> {
  const id = run.runId ?? run.executionId;
  const workflow = run.workflowName ?? '';
  for (let pages = 0; pages <= MOST_PAGES; pages++) {
    const { store } = feed;
    const known = store?.known.find(id);
    if (known && (await view.reveal(known))) return true;
    if (pages === 0) await feed.refreshIfStale({ byUser: true });
    else if (!store?.hasOlderOf(workflow) || isPast(store.known.workflow(workflow)?.oldest?.startMs, run.startMs)) return false;
    else await view.loadMore({ workflow });
    if (feed.problem) throw feed.problem;
  }
  return false;
}

/** Whether the oldest loaded run started before this one. */
function isPast(oldestMs: number | undefined, startMs: number | undefined): boolean {
  return oldestMs !== undefined && startMs !== undefined && oldestMs < startMs;
}
