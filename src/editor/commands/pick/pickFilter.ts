import * as vscode from 'vscode';
import { isApiError } from '../../../core/api/errors';
import type { Run } from '../../../core/api/types';
import { KNOWN_STATUSES } from '../../../core/api/types';
import { authorityOf } from '../../connections/authority';
import { RUNS_VIEW } from '../../../manifest';
import { filterLabel, filterPartLabel, withinText } from '../../wording/filterLabel';
import { checkedFilter, type FilterPart, isEmpty, MOST_TAGS, type RunFilter, sameFilter } from '../../../core/runs/runFilter';
import { PAGE_SIZE } from '../../../core/runs/runStore';
import { statusLook } from '../../wording/statusLook';
import { statusIcon } from '../../wording/runLabels';
import { plainTextWithoutIcons, shortened } from '../../../core/text/plainText';
import type { Log } from '../../../core/api/log';
import type { RunsClient } from '../../../core/api/client';
import type { WorkspaceDefinitions } from '../../definitions/workspaceDefinitions';
import type { RunFeed } from '../../feed/runFeed';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The times offered for `startedWithin` (ms). */
const TIMES = [15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY];

/** The parts that `pickFilter` needs. */
export interface FilterServices {
  readonly feed: RunFeed;
  readonly client: RunsClient;
  readonly definitions: WorkspaceDefinitions;
  readonly log: Log;
}

/** A row of a list that stands for a value. */
interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** What the user did in a step: went back, gave up (undefined), or said something. */
type Answer<T> = { readonly value: T } | 'back' | undefined;

/** What a row of the menu does to the filter. */
interface Entry {
  /** Tells it from the others. */
  readonly id: string;
  /** Whether there is nothing more to ask afterwards. */
  readonly isLast?: true;
  readonly change: (filter: RunFilter) => Answer<RunFilter> | Promise<Answer<RunFilter>>;
}

/** What a list looks like. */
interface List<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Choice<T>[];
  readonly active?: Choice<T> | undefined;
  /** Whether it has a way back. */
  readonly isStep: boolean;
}

/**
 * Where one step takes the place of the one before it, which goes only then: if it went first, the focus would go back to
 * the tree, which takes it again while it is drawn anew, and so close the step after.
 */
class Stage implements vscode.Disposable {
  private shown: vscode.QuickInput | undefined;

  show(next: vscode.QuickInput): void {
    next.show();
    this.dispose();
    this.shown = next;
  }

  dispose(): void {
    this.shown?.dispose();
  }
}

/**
 * Lets the user put a filter together: by a preset, or part by part, each in force at once, with the tree behind it.
 * @throws ApiError when there is no server to ask
 */
export async function pickFilter(services: FilterServices): Promise<void> {
  const { feed } = services;
  const inForce = (): string | undefined => feed.connection && authorityOf(feed.connection);
  const authority = inForce();
  if (authority === undefined) throw feed.problem ?? new vscode.CancellationError();
  const stage = new Stage();
  try {
    await putTogether(services, stage, () => inForce() === authority);
  } finally {
    stage.dispose();
  }
}

async function putTogether(services: FilterServices, stage: Stage, isInForce: () => boolean): Promise<void> {
  const { feed } = services;
  let isChanged = false;
  let chosen: Entry | undefined;
  while ((chosen = await pickEntry(services, stage, feed.filter, chosen?.id))) {
    const answer = await chosen.change(feed.filter);
    // Once another server is in force, its filter is not the one that was looked at.
    if (answer === undefined || !isInForce()) break;
    if (answer !== 'back' && !sameFilter(checkedFilter(answer.value), feed.filter)) {
      await feed.filterBy(answer.value);
      isChanged = true;
    }
    if (chosen.isLast) break;
  }
  stage.dispose();
  if (isChanged) await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
}

async function pickEntry(services: FilterServices, stage: Stage, filter: RunFilter, lastId: string | undefined): Promise<Entry | undefined> {
  const items = menu(services, stage, filter);
  const answer = await pickOne<Entry>(stage, {
    title: vscode.l10n.t('Filter Runs'),
    placeholder: vscode.l10n.t('Pick a preset, or put a filter together'),
    items,
    active: lastId === undefined ? undefined : items.find(({ kind, value }) => kind === undefined && value.id === lastId),
    isStep: false,
  });
  return typeof answer === 'object' ? answer.value : undefined;
}

function menu(services: FilterServices, stage: Stage, filter: RunFilter): Choice<Entry>[] {
  const preset = (label: string, icon: string, wanted: RunFilter): Choice<Entry> => {
    const parts = checkedFilter(wanted);
    const isCurrent = sameFilter(parts, filter);
    return {
      label,
      description: current(filterLabel(parts), isCurrent),
      iconPath: new vscode.ThemeIcon(isCurrent ? 'check' : icon),
      value: { id: label, isLast: true, change: () => ({ value: parts }) },
    };
  };
  const part = (name: FilterPart, label: string, icon: string, otherwise: string, change: Entry['change']): Choice<Entry> => ({
    label,
    description: icons(filterPartLabel(filter, name) ?? otherwise),
    iconPath: new vscode.ThemeIcon(icon),
    value: { id: name, change },
  });
  const toggle = (name: 'onlyMine' | 'includeInternal'): Entry['change'] => (before) => ({
    value: { ...before, [name]: before[name] ? undefined : true },
  });
  const any = vscode.l10n.t('any');
  const defined = [...services.definitions.workflows.keys()];
  return [
    heading(vscode.l10n.t('Presets')),
    preset(vscode.l10n.t('Active'), 'play-circle', { statuses: ['RUNNING', 'RETRYING_AFTER_ERROR'] }),
    preset(vscode.l10n.t('Failed Today'), 'error', { statuses: ['FAILED', 'TIMED_OUT'], startedWithin: DAY }),
    preset(vscode.l10n.t('Mine'), 'account', { onlyMine: true }),
    ...(defined.length > 0 ? [preset(vscode.l10n.t('Workflows of This Workspace'), 'root-folder', workflowsFilter(defined))] : []),
    heading(vscode.l10n.t('Filter by')),
    part('statuses', vscode.l10n.t('Status…'), 'circle-filled', any, (before) => pickStatuses(stage, before)),
    part('startedWithin', vscode.l10n.t('Started Within…'), 'calendar', any, (before) => pickTime(stage, before)),
    part('workflow', vscode.l10n.t('Workflow…'), 'list-tree', filterPartLabel(filter, 'workflows') ?? any, (before) =>
      pickName(services, stage, { ...before, workflows: undefined }, 'workflow', vscode.l10n.t('Workflow'), vscode.l10n.t('Any Workflow'), (run) => run.workflowName),
    ),
    part('deployment', vscode.l10n.t('Deployment…'), 'server', any, (before) =>
      pickName(services, stage, before, 'deployment', vscode.l10n.t('Deployment'), vscode.l10n.t('Any Deployment'), (run) => run.deploymentName),
    ),
    part('tags', vscode.l10n.t('Tags…'), 'tag', any, (before) => typeTags(stage, before)),
    part('text', vscode.l10n.t('Text…'), 'search', any, (before) => typeText(stage, before)),
    part('onlyMine', vscode.l10n.t('Started By'), 'account', vscode.l10n.t('anyone'), toggle('onlyMine')),
    part('includeInternal', vscode.l10n.t('Technical Runs'), 'tools', vscode.l10n.t('hidden'), toggle('includeInternal')),
    ...(isEmpty(filter)
      ? []
      : [
          heading(''),
          {
            label: vscode.l10n.t('Clear Filter'),
            description: icons(filterLabel(filter)),
            iconPath: new vscode.ThemeIcon('clear-all'),
            value: { id: 'clear', isLast: true, change: () => ({ value: {} }) },
          } satisfies Choice<Entry>,
        ]),
  ];
}

/** Lets runs of any of these workflows through: of one alone, the server can be asked for it. */
export function workflowsFilter(names: readonly string[]): RunFilter {
  return names.length === 1 ? { workflow: names[0] } : { workflows: names };
}

async function pickStatuses(stage: Stage, filter: RunFilter): Promise<Answer<RunFilter>> {
  const items = KNOWN_STATUSES.map((status): Choice<string> => ({
    label: statusLook(status).word,
    iconPath: statusIcon(status),
    picked: filter.statuses?.includes(status) ?? false,
    value: status,
  }));
  const placeholder = vscode.l10n.t('Select the statuses to show; none for all');
  const answer = await pickSome(stage, { title: stepTitle(vscode.l10n.t('Status')), placeholder, items, isStep: true }, (pick) => {
    pick.canSelectMany = true;
    pick.selectedItems = items.filter(({ picked }) => picked);
  });
  return changed(answer, (statuses) => ({ ...filter, statuses }));
}

async function pickTime(stage: Stage, filter: RunFilter): Promise<Answer<RunFilter>> {
  const items = [undefined, ...TIMES].map((value): Choice<number | undefined> => ({
    label: value === undefined ? vscode.l10n.t('Any Time') : sentence(withinText(value)),
    description: current('', value === filter.startedWithin),
    value,
  }));
  const answer = await pickOne(stage, {
    title: stepTitle(vscode.l10n.t('Started Within')),
    placeholder: vscode.l10n.t('When the runs started'),
    items,
    active: items.find(({ value }) => value === filter.startedWithin),
    isStep: true,
  });
  return changed(answer, (startedWithin) => ({ ...filter, startedWithin }));
}

/** One of the names that are known, or what is typed. */
async function pickName(
  services: FilterServices,
  stage: Stage,
  filter: RunFilter,
  part: 'workflow' | 'deployment',
  name: string,
  any: string,
  nameOf: (run: Run) => string | undefined,
): Promise<Answer<RunFilter>> {
  const abort = new AbortController();
  const item = (value: string, description?: string): Choice<string | undefined> => ({
    label: icons(shortened(value, 200)),
    ...(description === undefined ? {} : { description }),
    value,
  });
  const itemsFor = (runs: readonly Run[], typed: string): Choice<string | undefined>[] => {
    const names = new Set(runs.flatMap((run) => nameOf(run) ?? []));
    if (filter[part] !== undefined) names.add(filter[part]);
    const listed = [...names].sort((left, right) => left.localeCompare(right));
    return [
      ...(typed === '' || names.has(typed) ? [] : [{ ...item(typed, vscode.l10n.t('as typed')), alwaysShow: true }]),
      { label: any, description: current('', filter[part] === undefined), value: undefined },
      ...listed.map((value) => item(value, current('', value === filter[part]))),
    ];
  };
  const known = services.feed.store?.newest(Infinity) ?? [];
  const items = itemsFor(known, '');
  const answer = await pickOne(
    stage,
    {
      title: stepTitle(name),
      placeholder: vscode.l10n.t('Pick one, or type a name'),
      items,
      active: items.find(({ value }) => value === filter[part]),
      isStep: true,
    },
    (pick) => {
      let runs: readonly Run[] = known;
      const show = (): void => void (pick.items = itemsFor(runs, pick.value.trim()));
      pick.onDidChangeValue(show);
      if (isEmpty(filter)) return;
      // What the filter kept back is known to the server only.
      pick.busy = true;
      void newestRuns(services, filter, abort.signal).then((more) => {
        if (abort.signal.aborted) return;
        runs = [...known, ...more];
        pick.busy = false;
        if (more.length > 0) show();
      });
    },
  ).finally(() => abort.abort());
  return changed(answer, (value) => ({ ...filter, [part]: value }));
}

/** The newest runs whatever the filter; none when the server doesn't tell, which the log says. */
async function newestRuns({ feed, client, log }: FilterServices, filter: RunFilter, signal: AbortSignal): Promise<readonly Run[]> {
  const { connection } = feed;
  if (!connection) return [];
  try {
    const query = { sortBy: 'start_time', order: 'desc', includeInternal: filter.includeInternal ?? false, pageSize: PAGE_SIZE } as const;
    return (await client.listRuns(connection, query, { signal })).runs;
  } catch (error) {
    if (!signal.aborted) log.warn(isApiError(error) ? `Names to filter by: ${error.kind}: ${error.message}` : `Names to filter by: ${String(error)}`);
    return [];
  }
}

async function typeTags(stage: Stage, filter: RunFilter): Promise<Answer<RunFilter>> {
  const tagsIn = (text: string): string[] => text.split(',').map((tag) => tag.trim()).filter(Boolean);
  const answer = await type(
    stage,
    vscode.l10n.t('Tags'),
    vscode.l10n.t('Tags of the workflow, separated by commas; it must have all of them. Empty for any.'),
    filter.tags?.join(', ') ?? '',
    (text) => (tagsIn(text).length > MOST_TAGS ? vscode.l10n.t('At most {0} tags.', MOST_TAGS) : undefined),
  );
  return changed(answer, (text) => ({ ...filter, tags: tagsIn(text) }));
}

async function typeText(stage: Stage, filter: RunFilter): Promise<Answer<RunFilter>> {
  const prompt = vscode.l10n.t("Part of the workflow's name or display name, or an ID. Empty for any.");
  const answer = await type(stage, vscode.l10n.t('Text'), prompt, filter.text ?? '', () => undefined);
  return changed(answer, (text) => ({ ...filter, text }));
}

async function type(
  stage: Stage,
  name: string,
  prompt: string,
  value: string,
  problem: (text: string) => string | undefined,
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  box.title = stepTitle(name);
  box.prompt = prompt;
  box.value = value;
  box.buttons = [vscode.QuickInputButtons.Back];
  box.onDidChangeValue((text) => (box.validationMessage = problem(text)));
  return new Promise<Answer<string>>((resolve) => {
    box.onDidAccept(() => {
      if (problem(box.value) === undefined) resolve({ value: box.value });
    });
    box.onDidTriggerButton(() => resolve('back'));
    box.onDidHide(() => resolve(undefined));
    stage.show(box);
  });
}

async function pickOne<T>(
  stage: Stage,
  list: List<T>,
  prepare?: (pick: vscode.QuickPick<Choice<T>>) => void,
): Promise<Answer<T>> {
  const answer = await pickSome(stage, list, prepare);
  return typeof answer === 'object' ? { value: answer.value[0] as T } : answer;
}

/** Shows a list until the user says something; Enter without a row says nothing. */
async function pickSome<T>(
  stage: Stage,
  { title, placeholder, items, active, isStep }: List<T>,
  prepare?: (pick: vscode.QuickPick<Choice<T>>) => void,
): Promise<Answer<readonly T[]>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.items = items;
  if (isStep) pick.buttons = [vscode.QuickInputButtons.Back];
  if (active) pick.activeItems = [active];
  prepare?.(pick);
  return new Promise<Answer<readonly T[]>>((resolve) => {
    pick.onDidAccept(() => {
      const { selectedItems, canSelectMany } = pick;
      if (canSelectMany || selectedItems.length > 0) resolve({ value: selectedItems.map(({ value }) => value) });
    });
    pick.onDidTriggerButton(() => resolve('back'));
    pick.onDidHide(() => resolve(undefined));
    stage.show(pick);
  });
}

function changed<T>(answer: Answer<T>, change: (value: T) => RunFilter): Answer<RunFilter> {
  return typeof answer === 'object' ? { value: change(answer.value) } : answer;
}

function stepTitle(name: string): string {
  return vscode.l10n.t('Filter Runs: {0}', name);
}

function heading(label: string): Choice<Entry> {
  // Nobody can pick it.
  return { label, kind: vscode.QuickPickItemKind.Separator } as Choice<Entry>;
}

/** Marks the row that is in force, for the ear too. */
function current(words: string, isCurrent: boolean): string {
  return [words, isCurrent ? vscode.l10n.t('current') : ''].filter(Boolean).join(' · ');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function icons(text: string): string {
  return plainTextWithoutIcons(text);
}
