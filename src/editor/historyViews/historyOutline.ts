import { l10n } from 'vscode';
import type { RunExplanation } from '../../core/history/explanation/explainRun';
import type { LocatedFailure } from '../../core/history/explanation/locatedFailure';
import { EventTimes, eventLabel, isFailure, isLocalActivity, isPlatformEvent, shortEventLabel } from '../wording/eventLabel';
import { failureCauses } from '../wording/failureLines';
import type { HistoryIndex } from '../../core/history/historyIndex';

/** Kind of an entry; determines its icon. */
export type OutlineKind = 'failure' | 'activity' | 'childWorkflow' | 'operation' | 'timer' | 'workflowTask' | 'message' | 'other';

/** An event, or a cause of a failure. Texts of the server are not escaped. */
export interface OutlineEntry {
  readonly label: string;
  /** Failure, attempt, and time. */
  readonly detail: string;
  readonly kind: OutlineKind;
  /** Line to select, from 0. */
  readonly line: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly children: readonly OutlineEntry[];
}

const KINDS: readonly (readonly [RegExp, OutlineKind])[] = [
  [/^ActivityTask/, 'activity'],
  [/ChildWorkflowExecution/, 'childWorkflow'],
  [/^NexusOperation/, 'operation'],
  [/^Timer/, 'timer'],
  [/^WorkflowTask/, 'workflowTask'],
  [/Signal|Update/, 'message'],
];

/**
 * A history's events in the document's order. Consecutive events of the same activity, child or task are one entry, with
 * the later ones as children. Others between them split it: entries never overlap, so that every line belongs to one.
 * Causes are children of the failure in the explanation.
 */
export function* historyOutline(index: HistoryIndex, explanation: RunExplanation | undefined): Generator<OutlineEntry, void, undefined> {
  const times = new EventTimes(index);
  const failures = failuresByRow(explanation);
  const entry = (row: number, label: string): OutlineEntry => {
    const { line, endLine } = index.partOf(row);
    const failure = failures.get(row);
    const children = failure ? causes(index, row, failure) : [];
    const detail = [attemptLabel(index, row), times.of(row)].filter(Boolean).join(' · ');
    return { label, detail, kind: kindOf(index, row), line, firstLine: line, lastLine: endLine, children };
  };
  for (let row = 0; row < index.length; ) {
    const beginning = index.beginningOf(row) ?? row;
    let end = row + 1;
    while (end < index.length && (index.beginningOf(end) ?? end) === beginning) end++;
    if (end - row > 1 && row <= beginning && beginning < end) {
      yield group(index, [row, beginning, end], times, entry);
    } else {
      for (let single = row; single < end; single++) yield entry(single, eventLabel(index, single));
    }
    row = end;
  }
}

function group(
  index: HistoryIndex,
  [first, beginning, end]: readonly [number, number, number],
  times: EventTimes,
  entry: (row: number, label: string) => OutlineEntry,
): OutlineEntry {
  const rows = Array.from({ length: end - first }, (_, at) => first + at);
  const failed = rows.findLast((row) => isFailure(index, row));
  const attempt = rows.map((row) => attemptLabel(index, row)).find(Boolean);
  const failedLabel = failed === undefined ? undefined : shortEventLabel(index, failed).toLowerCase();
  const { line } = index.partOf(beginning);
  return {
    label: groupLabel(index, beginning),
    detail: [failedLabel, attempt, times.of(beginning)].filter(Boolean).join(' · '),
    kind: failed === undefined ? kindOf(index, beginning) : 'failure',
    line,
    firstLine: index.lineOf(first),
    lastLine: index.partOf(end - 1).endLine,
    children: rows.filter((row) => row !== beginning).map((row) => entry(row, shortEventLabel(index, row))),
  };
}

function groupLabel(index: HistoryIndex, beginning: number): string {
  const name = index.nameOf(beginning);
  const type = index.typeOf(beginning);
  if (type === 'WorkflowTaskScheduled') return l10n.t('Workflow task');
  if (name && type === 'WorkflowExecutionUpdateAccepted') return l10n.t('Update {0}', name);
  return name && type === 'TimerStarted' ? l10n.t('Timer {0}', name) : (name ?? eventLabel(index, beginning));
}

function kindOf(index: HistoryIndex, row: number): OutlineKind {
  if (isFailure(index, row)) return 'failure';
  const type = index.typeOf(row);
  if (type === 'MarkerRecorded') return isLocalActivity(index, row) && !isPlatformEvent(index, row) ? 'activity' : 'other';
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

function attemptLabel(index: HistoryIndex, row: number): string | undefined {
  const attempt = index.numberOf(row, 'attempt');
  return attempt !== undefined && attempt > 1 ? l10n.t('attempt {0}', attempt) : undefined;
}

function failuresByRow(explanation: RunExplanation | undefined): ReadonlyMap<number, LocatedFailure> {
  const failures = new Map<number, LocatedFailure>();
  if (!explanation || explanation.kind === 'partial') return failures;
  if (explanation.kind !== 'active' && explanation.failure) failures.set(explanation.row, explanation.failure);
  const waits = explanation.kind === 'active' ? explanation.waits : explanation.kind === 'ended' ? explanation.waits?.waits : undefined;
  for (const { before } of waits ?? []) if (before?.kind === 'failed' && before.failure) failures.set(before.row, before.failure);
  return failures;
}

/** From the outermost to the root, each with the line of its event. */
function causes(index: HistoryIndex, row: number, failure: LocatedFailure): OutlineEntry[] {
  const own = index.valueOf(row, 'failure') ?? index.valueOf(row, 'lastFailure') ?? index.valueOf(row, 'continuedFailure') ?? index.partOf(row);
  return failureCauses(failure).map(({ message: label, place }) => {
    const causeRow = place?.row;
    const { line, endLine } = causeRow === undefined || causeRow === row ? own : index.partOf(causeRow);
    return { label, detail: '', kind: 'failure', line, firstLine: line, lastLine: endLine, children: [] };
  });
}
