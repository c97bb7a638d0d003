import type { Run } from '../api/types';
import { type FilterPart, type FilterQuery, ignoredParts, isCheckable } from './runFilter';

/** Notes which parts of a filter the server ignored, and filters here what the runs themselves show. */
export class FilterAudit {
  private readonly rejected = new Set<string>();
  private readonly ignoredParts = new Set<FilterPart>();
  private readonly unfilteredParts = new Set<FilterPart>();
  private ignoresWorkflow = false;

  /** Number of runs that the server sent although they don't pass the filter. */
  get passedOver(): number {
    return this.rejected.size;
  }

  /** Parts that the server ignored. */
  get ignored(): ReadonlySet<FilterPart> {
    return this.ignoredParts;
  }

  /** Those of `ignored` that can't be checked here, so runs may be listed that don't pass. */
  get unfiltered(): ReadonlySet<FilterPart> {
    return this.unfilteredParts;
  }

  /** Whether the server ignored the workflow that Load Older of one group asks for. */
  get isWorkflowIgnored(): boolean {
    return this.ignoresWorkflow;
  }

  /**
   * Whether a run that is missing in an answer doesn't pass any more. Otherwise the server sends runs that don't
   * pass, so a run that changed is in the answer. No server filters by several workflows.
   */
  get isAbsenceTelling(): boolean {
    return [...this.ignoredParts].every((part) => part === 'workflows');
  }

  /** Notes that a run of another workflow came where one workflow's runs were asked for. */
  noteWorkflow(runs: readonly Run[], asked: string | undefined): void {
    if (asked !== undefined && runs.some((run) => run.workflowName !== asked)) this.ignoresWorkflow = true;
  }

  /** Whether the run passes, as far as can be checked here. @param base what the server was asked for; undefined for all runs */
  passes(run: Run, base: FilterQuery | undefined): boolean {
    if (!base) return true;
    let passes = true;
    for (const part of ignoredParts(run, base)) {
      this.ignoredParts.add(part);
      if (isCheckable(run, part)) passes = false;
      else this.unfilteredParts.add(part);
    }
    if (passes) this.rejected.delete(run.key);
    else this.rejected.add(run.key);
    return passes;
  }
}
