import { l10n } from 'vscode';
import { DAY, HOUR, MINUTE } from '../../core/durations';
import { plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import type { FilterPart, RunFilter } from '../../core/runs/runFilter';
import { statusLook } from './statusLook';
import { locale } from './locale';

/** What `filterMessage` reports. */
export interface FilteredRuns {
  /** Number of runs shown. */
  readonly size: number;
  readonly hasOlder: boolean;
  /** Number of loaded runs that don't match the filter. */
  readonly passedOver: number;
  /** Parts of the filter that the server ignored. */
  readonly ignored: ReadonlySet<FilterPart>;
  /** Ignored parts that can't be checked against the runs either. */
  readonly unfiltered: ReadonlySet<FilterPart>;
}

/** Label of one part of a filter: `Failed, Timed out`, `last 24 hours`; undefined if it isn't set. */
export function filterPartLabel(filter: RunFilter, part: FilterPart): string | undefined {
  const { statuses, startedWithin, workflow, workflows, deployment, tags, searchKeys, onlyMine, text, includeInternal } = filter;
  switch (part) {
    case 'statuses':
      return statuses?.map((status) => statusLook(status).word).join(', ');
    case 'startedWithin':
      return startedWithin === undefined ? undefined : withinText(startedWithin);
    case 'workflow':
      return workflow && clean(workflow);
    case 'workflows':
      return workflows && clean(workflows.join(', '));
    case 'deployment':
      return deployment && l10n.t('deployment {0}', clean(deployment));
    case 'tags':
      return tags && l10n.t('tagged {0}', tags.map(clean).join(', '));
    case 'searchKeys':
      return searchKeys && clean(searchKeys.join(', '));
    case 'onlyMine':
      return onlyMine && l10n.t('started by me');
    case 'text':
      return text && `“${clean(text)}”`;
    case 'includeInternal':
      return includeInternal && l10n.t('with technical runs');
  }
}

/** Label of a filter: `Failed, Timed out · last 24 hours`. @param without parts to leave out */
export function filterLabel(filter: RunFilter, without?: ReadonlySet<FilterPart>): string {
  return (Object.keys(filter) as FilterPart[])
    .flatMap((part) => (without?.has(part) ? [] : (filterPartLabel(filter, part) ?? [])))
    .join(' · ');
}

/** `last 24 hours`. @param ms duration in ms */
export function withinText(ms: number): string {
  const [value, unit] =
    ms <= HOUR ? ([ms / MINUTE, 'minute'] as const) : ms <= 2 * DAY ? ([ms / HOUR, 'hour'] as const) : ([ms / DAY, 'day'] as const);
  const format = new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 });
  return l10n.t('last {0}', format.format(value));
}

/**
 * The message above the rows: `Failed, Timed out · last 24 hours · 12+ runs`, then which parts the server doesn't support.
 * One paragraph, since VS Code joins the lines of a view message.
 * @param problem a sentence to end with; empty for none
 */
export function filterMessage(filter: RunFilter, runs: FilteredRuns, problem: string): string {
  const { unfiltered, ignored } = runs;
  const label = [filterLabel(filter, unfiltered), countText(runs)].filter(Boolean).join(' · ');
  const checked = [...ignored].filter((part) => !unfiltered.has(part));
  const sentences = [
    unfiltered.size > 0 && l10n.t("This server can't filter by {0}. Showing runs without that filter.", listText([...unfiltered])),
    checked.length > 0 &&
      l10n.t("This server can't filter by {0}. Showing what fits of {1} loaded runs.", listText(checked), runs.size + runs.passedOver),
    problem,
  ].filter(Boolean);
  return sentences.length > 0 ? `${label}. ${sentences.join(' ')}` : label;
}

function countText({ size, hasOlder }: FilteredRuns): string {
  if (size === 0) return l10n.t('none so far');
  if (hasOlder) return l10n.t('{0}+ runs', size);
  return size === 1 ? l10n.t('1 run') : l10n.t('{0} runs', size);
}

function listText(parts: readonly FilterPart[]): string {
  return new Intl.ListFormat(locale(), { type: 'disjunction' }).format(parts.map(partName));
}

function partName(part: FilterPart): string {
  switch (part) {
    case 'statuses':
      return l10n.t('status');
    case 'startedWithin':
      return l10n.t('start time');
    case 'workflow':
      return l10n.t('workflow');
    case 'workflows':
      return l10n.t('several workflows');
    case 'deployment':
      return l10n.t('deployment');
    case 'tags':
      return l10n.t('tags');
    case 'searchKeys':
      return l10n.t('search keys');
    case 'onlyMine':
      return l10n.t('user');
    case 'text':
      return l10n.t('text');
    case 'includeInternal':
      return l10n.t('technical runs');
  }
}

function clean(text: string): string {
  return shortened(plainTextWithoutLinks(text), 80);
}
