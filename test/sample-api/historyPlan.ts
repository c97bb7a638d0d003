import type { SampleRun } from './sampleRun';
import { MILLISECOND, MINUTE } from './sampleTime';
import type { Step } from './sampleWorkflows';
import type { SeededRandom } from './seededRandom';

/** A step with its time. Times are µs since the epoch. */
export interface PlannedStep {
  readonly step: Step;
  /** Number of activities that it starts. */
  readonly width: number;
  readonly fromUs: number;
  /** If it is unfinished when the run ends: when it would have finished. */
  readonly toUs: number;
  readonly ends: 'done' | 'failed' | 'open';
}

/** When the parts of a run's history happen. */
export interface HistoryPlan {
  readonly steps: readonly PlannedStep[];
  /** How long the worker takes for a part of a workflow task, µs; far shorter than any step. */
  readonly tickUs: number;
  /** Index of the step before which the worker fails and retries. */
  readonly retryBefore: number | undefined;
  /** When cancellation is requested, µs. */
  readonly cancelUs: number;
}

/** @returns a plan in which children take as long as their own runs */
export function planHistory(run: SampleRun, skipped: number, random: SeededRandom): HistoryPlan {
  const steps = run.workflow.steps.filter((step) => step.kind !== 'children' || run.children.length > 0).slice(skipped);
  const childrenAt = steps.findIndex((step) => step.kind === 'children');
  const stop = stopOf(run, steps, childrenAt, random);
  const used = steps.slice(0, stop.index + 1);
  const widths = used.map((step) => (step.kind === 'parallel' ? random.integer(step.least, step.most) : 1));

  const duration = Number.isFinite(run.endUs) ? run.endUs - run.startUs : Math.min(run.workflow.shortest, 2 * MINUTE);
  const lastUs = run.startUs + duration;
  const cancelUs = lastUs - Math.floor(duration * 0.04);
  const retryBefore = run.retrying ? used.length - 1 : undefined;

  // Intervals between the fixed times: those of children, and of the worker's failure.
  const children = run.children.filter((child) => child.startUs < run.endUs);
  const childrenFrom = Math.min(...children.map((child) => child.startUs));
  const childrenTo = Math.max(...children.map((child) => Math.min(child.endUs, run.endUs)));
  const pieces: { from: number; to: number; first: number; end: number }[] = [];
  let from = run.startUs;
  let first = 0;
  const close = (to: number, end: number, next: number): void => {
    pieces.push({ from, to, first, end });
    from = next;
    first = end;
  };
  if (childrenAt >= 0 && childrenAt < used.length) {
    close(childrenFrom, childrenAt, childrenTo);
    first = childrenAt + 1;
  }
  if (run.retrying && retryBefore !== undefined) close(run.retrying.fromUs, retryBefore, run.retrying.untilUs);
  close(run.outcome === 'CANCELED' ? cancelUs : lastUs, used.length, lastUs);

  const unit = (piece: { from: number; to: number; first: number; end: number }): number =>
    (piece.to - piece.from) / (16 * (widths.slice(piece.first, piece.end).reduce((sum, width) => sum + width, 0) + 1));
  const tickUs = Math.max(1, Math.floor(Math.min(4 * MILLISECOND, (duration * 0.04) / 16, ...pieces.map(unit))));

  const planned: PlannedStep[] = [];
  for (const piece of pieces) {
    const mine = used.slice(piece.first, piece.end);
    const weights = mine.map((_, index) => (widths[piece.first + index] ?? 1) * (0.5 + 0.5 * random.fraction()));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // The workflow task before the first step, and the one after the last.
    let at = piece.from + 4 * tickUs;
    const room = piece.to - at - 4 * tickUs;
    for (const [index, step] of mine.entries()) {
      const share = Math.floor((room * (weights[index] ?? 0)) / total);
      const ends = piece.first + index === stop.index ? stop.ends : 'done';
      planned.push({ step, width: widths[piece.first + index] ?? 1, fromUs: at, toUs: at + share - 4 * tickUs, ends });
      at += share;
    }
    if (piece.end === childrenAt) {
      const ends = childrenAt === stop.index ? stop.ends : 'done';
      planned.push({ step: { kind: 'children' }, width: 1, fromUs: childrenFrom, toUs: childrenTo, ends });
    }
  }
  return { steps: planned, tickUs, retryBefore, cancelUs };
}

/** The last step that a run reaches, and how it ends. */
function stopOf(
  run: SampleRun,
  steps: readonly Step[],
  childrenAt: number,
  random: SeededRandom,
): { readonly index: number; readonly ends: PlannedStep['ends'] } {
  const last = steps.length - 1;
  switch (run.outcome) {
    case 'COMPLETED':
    case 'CONTINUED_AS_NEW':
      return { index: last, ends: 'done' };
    case 'FAILED': {
      if (run.children.some((child) => child.outcome === 'FAILED')) return { index: childrenAt, ends: 'failed' };
      const activities = steps.flatMap((step, index) => (step.kind === 'activity' && index > childrenAt ? [index] : []));
      // Some fail in the workflow's own code, after all steps.
      return activities.length === 0 || random.chance(0.15) ? { index: last, ends: 'done' } : { index: random.pick(activities), ends: 'failed' };
    }
    case 'TERMINATED':
      return { index: childrenAt >= 0 ? childrenAt : random.integer(0, last), ends: 'open' };
    case 'CANCELED':
    case 'TIMED_OUT':
      return { index: random.integer(childrenAt + 1, last), ends: 'open' };
    case 'PAUSED':
      return { index: Math.min(1, last), ends: 'open' };
    case null:
      return { index: -1, ends: 'done' };
  }
}
