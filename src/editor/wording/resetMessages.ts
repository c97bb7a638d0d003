import { l10n } from 'vscode';
import { plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import type { NamedWork, ResetPoint } from '../../core/history/resetPoint';

/** Names in a list; the others are counted. */
const MOST_NAMES = 5;
const NAME_LENGTH = 60;

/** What a reset does, as plain text: what runs again, what is kept, and that the current run ends. */
export function resetMessage({ runsAgain, kept, keptFailures, mayFailAgain }: ResetPoint): string {
  // What was completed had its effects already: it must not be cut off.
  const again = [...runsAgain].sort((left, right) => Number(right.completed > 0) - Number(left.completed > 0));
  const lists = [
    again.length > 0 ? l10n.t('Runs again: {0}.', nameList(again, againLabel)) : l10n.t("Runs again: only the workflow's own code."),
    kept.length > 0 && l10n.t('Kept: {0}.', nameList(kept, keptLabel)),
    keptFailures.length > 0 && l10n.t('Stays failed: {0}.', nameList(keptFailures, keptLabel)),
    l10n.t('The current run ends; the code that runs now is used.'),
    mayFailAgain && l10n.t('If an earlier step no longer fits the code, it fails again. Deploying code that fits loses nothing.'),
  ];
  return lists.filter((text) => text !== false).join(' ');
}

function nameList(work: readonly NamedWork[], label: (work: NamedWork) => string): string {
  const names = work.slice(0, MOST_NAMES).map(label).join(', ');
  const more = work.length - MOST_NAMES;
  return more > 0 ? l10n.t('{0}, and {1} more', names, more) : names;
}

function againLabel({ name, count, completed }: NamedWork): string {
  const label = nameOf(name);
  if (count === 1) return completed > 0 ? l10n.t('{0} (already completed)', label) : label;
  if (completed === 0) return l10n.t('{0} ({1} times)', label, count);
  return completed === count ? l10n.t('{0} ({1} times, already completed)', label, count) : l10n.t('{0} ({1} times, {2} already completed)', label, count, completed);
}

function keptLabel({ name, count }: NamedWork): string {
  return count === 1 ? nameOf(name) : l10n.t('{0} ({1} times)', nameOf(name), count);
}

function nameOf(name: string): string {
  return shortened(plainTextWithoutLinks(name), NAME_LENGTH);
}
