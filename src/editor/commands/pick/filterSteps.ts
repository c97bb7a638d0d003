import * as vscode from 'vscode';
import { DAY, HOUR, MINUTE } from '../../../core/durations';
import type { RunsClient } from '../../../core/api/client';
import { isApiError } from '../../../core/api/errors';
import type { Log } from '../../../core/api/log';
import { NEWEST_FIRST } from '../../../core/api/newestFirst';
import { KNOWN_STATUSES, type Run } from '../../../core/api/types';
import { isEmpty, MOST_TAGS, type RunFilter } from '../../../core/runs/runFilter';
import { PAGE_SIZE } from '../../../core/runs/walk';
import { LONGEST_SEARCH_KEY, MOST_SEARCH_KEYS, searchKeyProblem } from '../../../core/runs/searchKeys';
import { plainTextWithoutIcons, shortened } from '../../../core/text/plainText';
import type { RunFeed } from '../../feed/runFeed';
import { withinText } from '../../wording/filterLabel';
import { statusIcon } from '../../wording/runLabels';
import { statusLook } from '../../wording/statusLook';
import { type Choice, mapAnswer, type StepAnswer, type Steps } from './steps';

/** The choices for `startedWithin` (ms). */
const TIMES = [15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY];

/** The services that the steps need. */
export interface FilterStepServices {
  readonly feed: RunFeed;
  readonly client: RunsClient;
  readonly log: Log;
}

/** Lets the user pick the statuses to show. */
export async function pickStatuses(steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const items = KNOWN_STATUSES.map((status): Choice<string> => ({
    label: statusLook(status).word,
    iconPath: statusIcon(status),
    picked: filter.statuses?.includes(status) ?? false,
    value: status,
  }));
  const answer = await steps.pickSome({
    title: titleOf(vscode.l10n.t('Status')),
    placeholder: vscode.l10n.t('Select the statuses to show; none for all'),
    items,
    prepare: (pick) => {
      pick.canSelectMany = true;
      pick.selectedItems = items.filter(({ picked }) => picked);
    },
  });
  return mapAnswer(answer, (statuses) => ({ ...filter, statuses }));
}

/** Lets the user pick how long ago runs may have started. */
export async function pickTime(steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const items = [undefined, ...TIMES].map((value): Choice<number | undefined> => ({
    label: value === undefined ? vscode.l10n.t('Any Time') : capitalized(withinText(value)),
    description: markedDescription('', value === filter.startedWithin),
    value,
  }));
  const answer = await steps.pickOne({
    title: titleOf(vscode.l10n.t('Started Within')),
    placeholder: vscode.l10n.t('When the runs started'),
    items,
    active: items.find(({ value }) => value === filter.startedWithin),
  });
  return mapAnswer(answer, (startedWithin) => ({ ...filter, startedWithin }));
}

/** Lets the user pick or type a workflow, which replaces a filter by several workflows. */
export function pickWorkflow(services: FilterStepServices, steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const step: NameStep = { part: 'workflow', label: vscode.l10n.t('Workflow'), any: vscode.l10n.t('Any Workflow'), nameIn: (run) => run.workflowName };
  return pickName(services, steps, { ...filter, workflows: undefined }, step);
}

/** Lets the user pick or type a deployment. */
export function pickDeployment(services: FilterStepServices, steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const step: NameStep = { part: 'deployment', label: vscode.l10n.t('Deployment'), any: vscode.l10n.t('Any Deployment'), nameIn: (run) => run.deploymentName };
  return pickName(services, steps, filter, step);
}

/** Lets the user type tags. */
export async function typeTags(steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const tagsIn = (text: string): string[] => text.split(',').map((tag) => tag.trim()).filter(Boolean);
  const answer = await steps.type({
    title: titleOf(vscode.l10n.t('Tags')),
    prompt: vscode.l10n.t('Tags of the workflow, separated by commas; it must have all of them. Empty for any.'),
    value: filter.tags?.join(', ') ?? '',
    problem: (text) => (tagsIn(text).length > MOST_TAGS ? vscode.l10n.t('At most {0} tags.', MOST_TAGS) : undefined),
  });
  return mapAnswer(answer, (text) => ({ ...filter, tags: tagsIn(text) }));
}

/** Lets the user type search keys. Values may hold commas, so semicolons separate them. */
export async function typeSearchKeys(steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const keysIn = (text: string): string[] => text.split(';').map((key) => key.trim()).filter(Boolean);
  const answer = await steps.type({
    title: titleOf(vscode.l10n.t('Search Keys')),
    prompt: vscode.l10n.t('key:value, or key==:value for exactly that value, or only a key; separated by semicolons. A run must have all of them. Empty for any.'),
    value: filter.searchKeys?.join('; ') ?? '',
    problem: (text) => {
      const keys = keysIn(text);
      if (keys.length > MOST_SEARCH_KEYS) return vscode.l10n.t('At most {0} search keys.', MOST_SEARCH_KEYS);
      return keys.map(searchKeyProblemText).find((problem) => problem !== undefined);
    },
  });
  return mapAnswer(answer, (text) => ({ ...filter, searchKeys: keysIn(text) }));
}

function searchKeyProblemText(text: string): string | undefined {
  switch (searchKeyProblem(text)) {
    case 'noKey':
      return vscode.l10n.t('A search key begins with the key, as in customer:Acme.');
    case 'noValue':
      return vscode.l10n.t('Type the value behind the colon.');
    case 'tooLong':
      return vscode.l10n.t('A key has at most {0} characters.', LONGEST_SEARCH_KEY);
    case 'reserved':
      return vscode.l10n.t('No key begins with internal. or ends with ==.');
    case undefined:
      return undefined;
  }
}

/** Lets the user type a text to search for. */
export async function typeText(steps: Steps, filter: RunFilter): Promise<StepAnswer<RunFilter>> {
  const answer = await steps.type({
    title: titleOf(vscode.l10n.t('Text')),
    prompt: vscode.l10n.t("Part of the workflow's name or display name, or an ID. Empty for any."),
    value: filter.text ?? '',
  });
  return mapAnswer(answer, (text) => ({ ...filter, text }));
}

/** A row's description, with a mark for the current value that screen readers read too. */
export function markedDescription(text: string, isCurrent: boolean): string {
  return [text, isCurrent ? vscode.l10n.t('current') : ''].filter(Boolean).join(' · ');
}

/** A part of the filter that is a name. */
interface NameStep {
  readonly part: 'workflow' | 'deployment';
  readonly label: string;
  /** Label of the row that removes the part. */
  readonly any: string;
  readonly nameIn: (run: Run) => string | undefined;
}

async function pickName(services: FilterStepServices, steps: Steps, filter: RunFilter, { part, label, any, nameIn }: NameStep): Promise<StepAnswer<RunFilter>> {
  const current = filter[part];
  const item = (value: string, description: string): Choice<string | undefined> => ({
    label: plainTextWithoutIcons(shortened(value, 200)),
    description,
    value,
  });
  const itemsFor = (runs: readonly Run[], typed: string): Choice<string | undefined>[] => {
    const names = new Set(runs.flatMap((run) => nameIn(run) ?? []));
    if (current !== undefined) names.add(current);
    const listed = [...names].sort((left, right) => left.localeCompare(right));
    return [
      ...(typed === '' || names.has(typed) ? [] : [{ ...item(typed, vscode.l10n.t('as typed')), alwaysShow: true }]),
      { label: any, description: markedDescription('', current === undefined), value: undefined },
      ...listed.map((value) => item(value, markedDescription('', value === current))),
    ];
  };
  const known = services.feed.store?.known.newest(Infinity) ?? [];
  const items = itemsFor(known, '');
  const abort = new AbortController();
  const answer = await steps
    .pickOne({
      title: titleOf(label),
      placeholder: vscode.l10n.t('Pick one, or type a name'),
      items,
      active: items.find(({ value }) => value === current),
      prepare: (pick) => {
        let runs: readonly Run[] = known;
        const show = (): void => void (pick.items = itemsFor(runs, pick.value.trim()));
        pick.onDidChangeValue(show);
        if (isEmpty(filter)) return;
        // The store lacks runs that don't match the filter.
        pick.busy = true;
        void newestRuns(services, filter, abort.signal).then((more) => {
          if (abort.signal.aborted) return;
          runs = [...known, ...more];
          pick.busy = false;
          if (more.length > 0) show();
        });
      },
    })
    .finally(() => abort.abort());
  return mapAnswer(answer, (value) => ({ ...filter, [part]: value }));
}

/** The newest runs without the filter; none when the request fails, which is logged. */
async function newestRuns({ feed, client, log }: FilterStepServices, filter: RunFilter, signal: AbortSignal): Promise<readonly Run[]> {
  const { connection } = feed;
  if (!connection) return [];
  try {
    const query = { ...NEWEST_FIRST, includeInternal: filter.includeInternal ?? false, pageSize: PAGE_SIZE } as const;
    return (await client.listRuns(connection, query, { signal })).runs;
  } catch (error) {
    if (!signal.aborted) log.warn(isApiError(error) ? `Names to filter by: ${error.kind}: ${error.message}` : `Names to filter by: ${String(error)}`);
    return [];
  }
}

function titleOf(label: string): string {
  return vscode.l10n.t('Filter Runs: {0}', label);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
