import * as vscode from 'vscode';
import { DAY } from '../../../core/durations';
import { checkedFilter, type FilterPart, isEmpty, type RunFilter, sameFilter } from '../../../core/runs/runFilter';
import { plainTextWithoutIcons } from '../../../core/text/plainText';
import { RUNS_VIEW } from '../../../manifest';
import { authorityOf } from '../../connections/authority';
import type { WorkspaceDefinitions } from '../../definitions/workspaceDefinitions';
import { filterLabel, filterPartLabel } from '../../wording/filterLabel';
import { type FilterStepServices, markedDescription, pickDeployment, pickStatuses, pickTime, pickWorkflow, typeSearchKeys, typeTags, typeText } from './filterSteps';
import { type Choice, type StepAnswer, Steps } from './steps';

/** The services that `pickFilter` needs. */
export interface FilterServices extends FilterStepServices {
  readonly definitions: WorkspaceDefinitions;
}

/** What a row of the menu does. */
interface Entry {
  /** Unique in the menu. */
  readonly id: string;
  /** Whether the menu is not shown again afterwards. */
  readonly isLast?: true;
  readonly change: (filter: RunFilter) => StepAnswer<RunFilter> | Promise<StepAnswer<RunFilter>>;
}

/**
 * Lets the user change the filter: by a preset, or part by part. Each change is applied at once, so that the tree shows it.
 * @throws ApiError when there is no server to ask
 */
export async function pickFilter(services: FilterServices): Promise<void> {
  const { feed } = services;
  const inForce = (): string | undefined => feed.connection && authorityOf(feed.connection);
  const authority = inForce();
  if (authority === undefined) throw feed.problem ?? new vscode.CancellationError();
  const steps = new Steps();
  let isChanged = false;
  try {
    let chosen: Entry | undefined;
    while ((chosen = await pickEntry(services, steps, chosen?.id))) {
      const answer = await chosen.change(feed.filter);
      // The filter of another connection is not the one that was edited.
      if (answer === undefined || inForce() !== authority) break;
      if (answer !== 'back' && !sameFilter(checkedFilter(answer.value), feed.filter)) {
        await feed.filterBy(answer.value);
        isChanged = true;
      }
      if (chosen.isLast) break;
    }
  } finally {
    steps.dispose();
  }
  if (isChanged) await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
}

async function pickEntry(services: FilterServices, steps: Steps, lastId: string | undefined): Promise<Entry | undefined> {
  const items = menu(services, steps);
  const answer = await steps.pickOne({
    title: vscode.l10n.t('Filter Runs'),
    placeholder: vscode.l10n.t('Pick a preset, or put a filter together'),
    items,
    active: lastId === undefined ? undefined : items.find(({ kind, value }) => kind === undefined && value.id === lastId),
    isFirst: true,
  });
  return typeof answer === 'object' ? answer.value : undefined;
}

function menu(services: FilterServices, steps: Steps): Choice<Entry>[] {
  const { filter } = services.feed;
  return [
    heading(vscode.l10n.t('Presets')),
    ...presets(services),
    heading(vscode.l10n.t('Filter by')),
    ...parts(services, steps),
    ...(isEmpty(filter) ? [] : [heading(''), clearEntry(filter)]),
  ];
}

function presets({ feed, definitions }: FilterServices): Choice<Entry>[] {
  const preset = (label: string, icon: string, filter: RunFilter): Choice<Entry> => {
    const value = checkedFilter(filter);
    const isCurrent = sameFilter(value, feed.filter);
    return {
      label,
      description: markedDescription(filterLabel(value), isCurrent),
      iconPath: new vscode.ThemeIcon(isCurrent ? 'check' : icon),
      value: { id: label, isLast: true, change: () => ({ value }) },
    };
  };
  const workflows = [...definitions.workflows.keys()];
  // The server can filter by one workflow, but not by several.
  const ofWorkspace: RunFilter = workflows.length === 1 ? { workflow: workflows[0] } : { workflows };
  return [
    preset(vscode.l10n.t('Active'), 'play-circle', { statuses: ['RUNNING', 'RETRYING_AFTER_ERROR'] }),
    preset(vscode.l10n.t('Failed in the Last 24 Hours'), 'error', { statuses: ['FAILED', 'TIMED_OUT'], startedWithin: DAY }),
    preset(vscode.l10n.t('Mine'), 'account', { onlyMine: true }),
    ...(workflows.length > 0 ? [preset(vscode.l10n.t('Workflows of This Workspace'), 'root-folder', ofWorkspace)] : []),
  ];
}

function parts(services: FilterServices, steps: Steps): Choice<Entry>[] {
  const { filter } = services.feed;
  const part = (name: FilterPart, label: string, icon: string, change: Entry['change']): Choice<Entry> => ({
    label,
    description: plainTextWithoutIcons(filterPartLabel(filter, name) ?? unsetLabel(name, filter)),
    iconPath: new vscode.ThemeIcon(icon),
    value: { id: name, change },
  });
  const toggle = (name: 'onlyMine' | 'includeInternal'): Entry['change'] => (before) => ({
    value: { ...before, [name]: before[name] ? undefined : true },
  });
  return [
    part('statuses', vscode.l10n.t('Status…'), 'circle-filled', (before) => pickStatuses(steps, before)),
    part('startedWithin', vscode.l10n.t('Started Within…'), 'calendar', (before) => pickTime(steps, before)),
    part('workflow', vscode.l10n.t('Workflow…'), 'list-tree', (before) => pickWorkflow(services, steps, before)),
    part('deployment', vscode.l10n.t('Deployment…'), 'server', (before) => pickDeployment(services, steps, before)),
    part('tags', vscode.l10n.t('Tags…'), 'tag', (before) => typeTags(steps, before)),
    part('searchKeys', vscode.l10n.t('Search Keys…'), 'key', (before) => typeSearchKeys(steps, before)),
    part('text', vscode.l10n.t('Text…'), 'search', (before) => typeText(steps, before)),
    part('onlyMine', vscode.l10n.t('Started By'), 'account', toggle('onlyMine')),
    part('includeInternal', vscode.l10n.t('Technical Runs'), 'tools', toggle('includeInternal')),
  ];
}

/** Description of a part that is not set. */
function unsetLabel(part: FilterPart, filter: RunFilter): string {
  if (part === 'onlyMine') return vscode.l10n.t('anyone');
  if (part === 'includeInternal') return vscode.l10n.t('hidden');
  return (part === 'workflow' ? filterPartLabel(filter, 'workflows') : undefined) ?? vscode.l10n.t('any');
}

function clearEntry(filter: RunFilter): Choice<Entry> {
  return {
    label: vscode.l10n.t('Clear Filter'),
    description: plainTextWithoutIcons(filterLabel(filter)),
    iconPath: new vscode.ThemeIcon('clear-all'),
    value: { id: 'clear', isLast: true, change: () => ({ value: {} }) },
  };
}

function heading(label: string): Choice<Entry> {
  // A separator can't be picked, so it needs no value.
  return { label, kind: vscode.QuickPickItemKind.Separator } as Choice<Entry>;
}
