import * as vscode from 'vscode';
import type { Run } from '../api/types';
import { statusIcon, runDescription, workflowLabel } from '../runs/treeItem';
import { shortId } from '../util/shortId';
import { plainTextWithoutIcons } from '../util/plainText';
import { findRun, type FoundRun } from './findRun';
import type { Services } from './services';

/** How many of the newest runs are offered. */
const OFFERED = 100;

interface RunItem extends vscode.QuickPickItem {
  readonly run?: Run;
  readonly id?: string;
}

/**
 * Lets the user pick one of the newest runs, or paste an id.
 * @throws CancellationError when the user gave up; LookUpError when the id is looked for and not found; ApiError
 */
export async function pickRun(services: Services): Promise<FoundRun> {
  const picked = await ask(services);
  const { connection } = services.feed;
  if (!picked || !connection) throw new vscode.CancellationError();
  return picked.run ? { connection, run: picked.run } : findRun(services, connection, picked.id ?? '');
}

/** @throws ApiError when there is nothing to offer because the server could not be asked */
async function ask({ feed }: Services): Promise<RunItem | undefined> {
  const pick = vscode.window.createQuickPick<RunItem>();
  pick.placeholder = vscode.l10n.t('Pick a run, or paste a run ID or execution ID');
  pick.matchOnDescription = true;

  const show = (): void => {
    const runs = (feed.store?.newest(OFFERED) ?? []).map(runItem);
    const id = unquoted(pick.value);
    const known = id === '' ? undefined : feed.store?.find(id);
    if (known) pick.items = [{ ...runItem(known), alwaysShow: true }];
    else pick.items = id === '' ? runs : [...runs, idItem(id)];
  };
  const subscriptions = [pick, pick.onDidChangeValue(show), feed.onDidChange(show)];
  show();
  pick.show();
  pick.busy = true;
  try {
    return await new Promise((resolve, reject) => {
      subscriptions.push(
        // Enter may come before the editor has drawn the row for what was pasted.
        pick.onDidAccept(() => resolve(pick.selectedItems[0] ?? pick.activeItems[0] ?? typed(pick.value))),
        pick.onDidHide(() => resolve(undefined)),
      );
      feed.refreshIfStale({ byUser: true }).then(() => {
        pick.busy = false;
        if (feed.problem && !feed.store?.size && pick.value === '') reject(feed.problem);
      }, reject);
    });
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}

function typed(value: string): RunItem | undefined {
  const id = unquoted(value);
  return id === '' ? undefined : idItem(id);
}

function runItem(run: Run): RunItem {
  return {
    label: plainTextWithoutIcons(`${workflowLabel(run.workflowName ?? '')} ${shortId(run.executionId)}`),
    description: plainTextWithoutIcons(runDescription(run, Date.now(), false)),
    iconPath: statusIcon(run.status),
    run,
  };
}

function idItem(id: string): RunItem {
  return {
    label: vscode.l10n.t('Open run {0}', plainTextWithoutIcons(id)),
    iconPath: new vscode.ThemeIcon('search'),
    alwaysShow: true,
    id,
  };
}

/** Pasted ids bring the blanks and quotes of where they were copied. */
function unquoted(text: string): string {
  return text.trim().replace(/^["'`]+|["'`,;]+$/g, '');
}
