import { RunPlanner } from './runPlanner';
import type { SampleRun } from './sampleRun';
import { DAY, HOUR, SECOND } from './sampleTime';
import { type Outcome, QUIET_WORKFLOW, quietWorkflows, type SampleWorkflow, sampleWorkflows } from './sampleWorkflows';
import { SeededRandom } from './seededRandom';

/** The same options give the same data. */
export interface SampleRunsOptions {
  /** Number of runs at the start; with 0 none ever starts. */
  readonly runs: number;
  readonly workflows: number;
  readonly seed: string;
  /** µs since the epoch when the server starts. */
  readonly startUs: number;
}

/** A run that goes on only when it is told the time, µs. */
export interface Advancing {
  advance(nowUs: number): void;
}

/** The newest starts, newest first, so that a picture of the tree shows most cases. */
const OPENING = [
  'process-invoices', 'hello-world', 'support-triage', 'transcribe-calls', 'support-triage', 'process-invoices',
  'support-triage', 'résumé des réunions', 'hello-world', 'extract-contracts', 'support-triage', 'process-invoices',
  'onboard-customer', 'transcribe-calls', 'support-triage', 'extract-contracts', 'résumé des réunions', 'hello-world',
  'onboard-customer', 'process-invoices', 'support-triage', 'transcribe-calls', 'résumé des réunions',
];

/** Frequency of each outcome among all other starts, per mille. */
const OUTCOMES: readonly (readonly [Outcome, number])[] = [
  ['COMPLETED', 866],
  ['FAILED', 62],
  ['CANCELED', 25],
  ['TERMINATED', 20],
  ['TIMED_OUT', 15],
  ['RESET', 10],
  [null, 2],
];

const REACH = 30 * DAY;

/**
 * All runs of the sample, past and future. There are no timers: which runs have started and ended follows from the time
 * of the query.
 */
export class SampleRuns {
  readonly workflows: readonly SampleWorkflow[];
  readonly #runs: SampleRun[] = [];
  readonly #live: Advancing[] = [];
  readonly #options: SampleRunsOptions;
  readonly #liveRandom: SeededRandom;
  readonly #livePlanner: RunPlanner;
  #plannedUntilUs: number;

  constructor(options: SampleRunsOptions) {
    this.#options = options;
    this.workflows = sampleWorkflows(options.workflows);
    this.#liveRandom = new SeededRandom(`${options.seed} live`);
    this.#livePlanner = new RunPlanner(this.workflows, this.#liveRandom);
    this.#plannedUntilUs = options.runs > 0 ? options.startUs + 15 * SECOND : Infinity;
    if (options.runs > 0) this.#planPast();
  }

  /** @returns the runs started by a time, newest first */
  startedBy(nowUs: number): SampleRun[] {
    this.#planLive(nowUs);
    return this.#runs.filter((run) => run.startUs <= nowUs).sort(newestFirst);
  }

  /** @returns the run of this id if it has started */
  find(runId: string, nowUs: number): SampleRun | undefined {
    this.#planLive(nowUs);
    const wanted = runId.toLowerCase();
    return this.#runs.find((run) => run.runId === wanted && run.startUs <= nowUs);
  }

  /** @returns the newest run of an execution */
  latest(executionId: string, nowUs: number): SampleRun | undefined {
    this.#planLive(nowUs);
    return this.#runs
      .filter((run) => run.executionId === executionId && run.startUs <= nowUs)
      .sort(newestFirst)[0];
  }

  /** Adds a run that a request started. @param live lets it go on */
  add(run: SampleRun, live: Advancing): void {
    this.#runs.push(run);
    this.#live.push(live);
  }

  /** Lets a planned run go on by itself from now on. */
  follow(live: Advancing): void {
    this.#live.push(live);
  }

  /** Removes planned runs that now will not start. */
  remove(runs: ReadonlySet<SampleRun>): void {
    for (const run of runs) {
      const index = this.#runs.indexOf(run);
      if (index >= 0) this.#runs.splice(index, 1);
    }
  }

  #planPast(): void {
    const { runs: wanted, startUs, seed } = this.#options;
    const random = new SeededRandom(`${seed} past`);
    const planner = new RunPlanner(this.workflows, random);
    const plan = new PastPlan(this.workflows, random);

    const few = wanted < 100;
    if (!few) this.#planChains(planner, startUs);
    if (!few) this.#planQuiet();
    this.#planNightly(planner, startUs, plan, few ? 1 : Math.min(30, Math.floor(wanted / 20)));

    const before = this.#countStarted(this.#runs, startUs);
    for (let made = 0, index = 0; before + made < wanted; index++) {
      const workflow = plan.workflow(index);
      // Dense near now, sparse a month ago.
      const part = (made + 0.9 * random.fraction()) / (wanted - before);
      const age = 45 * SECOND + Math.floor((REACH * (Math.exp(6 * part) - 1)) / (Math.exp(6) - 1));
      const invocation = { workflow, startUs: startUs - age, nowUs: startUs };
      const planned = planner.invoke({ ...invocation, outcome: plan.outcome(workflow) });
      const count = this.#countStarted(planned, startUs);
      if (before + made + count > wanted) {
        // More than remain: plan a single run instead, so that the count is exact.
        this.#runs.push(...planner.invoke({ ...invocation, outcome: 'COMPLETED', childless: true }));
        made += 1;
      } else {
        this.#runs.push(...planned);
        made += count;
      }
    }
  }

  #planChains(planner: RunPlanner, startUs: number): void {
    const workflow = this.workflows.find(({ name }) => name === 'sync-crm');
    if (!workflow) return;
    this.#runs.push(...planner.chain(workflow, 'sync-crm-singleton', startUs - 4 * DAY, startUs + 3 * DAY));
    this.#runs.push(...planner.chain(workflow, 'sync-crm-backfill', startUs - 21 * DAY, startUs - 20 * DAY));
  }

  /** Has a random sequence of its own, so that the other runs do not depend on it. */
  #planQuiet(): void {
    const { startUs, seed } = this.#options;
    const workflow = quietWorkflows().find(({ name }) => name === QUIET_WORKFLOW);
    if (!workflow) return;
    const planner = new RunPlanner([], new SeededRandom(`${seed} quiet`));
    this.#runs.push(...planner.invoke({ workflow, startUs: startUs - 25 * DAY, nowUs: startUs, outcome: 'COMPLETED' }));
  }

  #planNightly(planner: RunPlanner, startUs: number, plan: PastPlan, nights: number): void {
    const workflow = this.workflows.find(({ name }) => name === 'nightly-report');
    if (!workflow) return;
    const lastNight = Math.floor((startUs - 2 * HOUR) / DAY) * DAY + 2 * HOUR;
    for (let night = 1; night <= 60; night++) {
      this.#runs.push(...planner.invoke({ workflow, startUs: lastNight + night * DAY, outcome: 'COMPLETED', scheduled: true }));
    }
    for (let night = 0; night < nights; night++) {
      this.#runs.push(...planner.invoke({ workflow, startUs: lastNight - night * DAY, outcome: plan.outcome(workflow, false), scheduled: true }));
    }
  }

  #planLive(nowUs: number): void {
    const random = this.#liveRandom;
    while (this.#plannedUntilUs <= nowUs) {
      const workflow = pickByWeight(this.workflows, random);
      const outcome = random.chance(0.03) ? 'RETRYING_AFTER_ERROR' : pickOutcome(random);
      this.#runs.push(...this.#livePlanner.invoke({ workflow, startUs: this.#plannedUntilUs, outcome }));
      this.#plannedUntilUs += random.integer(12 * SECOND, 45 * SECOND);
    }
    for (const live of this.#live) live.advance(nowUs);
  }

  #countStarted(runs: readonly SampleRun[], nowUs: number): number {
    return runs.filter((run) => run.startUs <= nowUs).length;
  }
}

/** Which workflow was started and how it went, newest first. */
class PastPlan {
  readonly #used = new Map<string, number>();
  readonly #opening: readonly SampleWorkflow[];

  constructor(private readonly workflows: readonly SampleWorkflow[], private readonly random: SeededRandom) {
    this.#opening = OPENING.flatMap((name) => workflows.filter((workflow) => workflow.name === name));
  }

  /** @param index 0 is the newest start */
  workflow(index: number): SampleWorkflow {
    return this.#opening[index] ?? pickByWeight(this.workflows, this.random);
  }

  /** @param mayBeTwo whether a reset, which gives two runs, is allowed */
  outcome(workflow: SampleWorkflow, mayBeTwo = true): Outcome {
    const index = this.#used.get(workflow.name) ?? 0;
    this.#used.set(workflow.name, index + 1);
    const written = workflow.newest[index];
    if (written !== undefined) return written;
    const outcome = pickOutcome(this.random);
    return outcome === 'RESET' && !mayBeTwo ? 'COMPLETED' : outcome;
  }
}

function newestFirst(left: SampleRun, right: SampleRun): number {
  return right.startUs - left.startUs || (left.runId < right.runId ? 1 : -1);
}

function pickOutcome(random: SeededRandom): Outcome {
  let left = random.integer(0, 999);
  for (const [outcome, share] of OUTCOMES) {
    if (left < share) return outcome;
    left -= share;
  }
  return 'COMPLETED';
}

function pickByWeight(workflows: readonly SampleWorkflow[], random: SeededRandom): SampleWorkflow {
  let left = random.fraction() * workflows.reduce((sum, workflow) => sum + workflow.weight, 0);
  for (const workflow of workflows) {
    left -= workflow.weight;
    if (left < 0) return workflow;
  }
  return random.pick(workflows);
}
