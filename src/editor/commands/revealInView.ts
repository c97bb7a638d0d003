import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { authorityOf, labelOf } from '../connections/authority';
import { isEmpty } from '../../core/runs/runFilter';
import { plainTextWithoutLinks } from '../../core/text/plainText';
import type { FoundRun } from './pick/findRun';
import { resolveRun, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** How often the server is asked for older runs of the workflow, in the hope that they include the one to be shown. */
const MOST_PAGES = 10;

/**
 * Shows a run in the view, with its row selected: that of a document, or the one that the user picks. What isn't loaded
 * is asked for; what the view doesn't show for another reason is told, with what helps.
 */
export async function revealInView(services: CommandServices, argument: CommandArgument): Promise<void> {
  const found = await resolveRun(services, argument);
  if (!(await isInForce(services, found.connection))) return;
  if (await reveal(services, found)) return;
  if (isEmpty(services.feed.filter)) {
    tellThatItIsMissing();
    return;
  }
  const clearFilter = vscode.l10n.t('Clear Filter');
  const pressed = await vscode.window.showInformationMessage(vscode.l10n.t("The view's filter hides this run."), clearFilter);
  if (pressed !== clearFilter) return;
  await services.feed.filterBy({});
  if (!(await reveal(services, found))) tellThatItIsMissing();
}

function tellThatItIsMissing(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t("This run isn't in the view's list. It may be too old, or a child run."));
}

/** Whether the view is of this connection, or is to be from now on. */
async function isInForce({ connections, feed }: CommandServices, connection: Connection): Promise<boolean> {
  if (feed.connection && authorityOf(feed.connection) === authorityOf(connection)) return true;
  const label = labelOf(connection);
  const name = plainTextWithoutLinks(label.name ?? label.host);
  const switchTo = vscode.l10n.t('Switch to {0}', name);
  const pressed = await vscode.window.showInformationMessage(vscode.l10n.t('This run belongs to connection {0}. The view shows another one.', name), switchTo);
  if (pressed !== switchTo) return false;
  await connections.choose(connection.name);
  return true;
}

/** @returns whether it has a row @throws ApiError when the server can't be asked */
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

/** Whether runs are known that started before this one, so that older ones don't include it. */
function isPast(oldestMs: number | undefined, startMs: number | undefined): boolean {
  return oldestMs !== undefined && startMs !== undefined && oldestMs < startMs;
}
