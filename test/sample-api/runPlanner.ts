import type { FinalStatus, SampleRun } from './sampleRun';
import { MILLISECOND, MINUTE, SECOND } from './sampleTime';
import type { Outcome, SampleWorkflow } from './sampleWorkflows';
import { type SeededRandom, uuid5 } from './seededRandom';

/** The users who start runs; the first is the API key's own, `user_id=current`. */
export const SAMPLE_USERS: readonly [string, ...string[]] = [
  uuid5('user lena'),
  uuid5('user mathis'),
  uuid5('user ioana'),
  uuid5('user ci'),
];

/** The plan for one start of a workflow. */
export interface Invocation {
  readonly workflow: SampleWorkflow;
  /** µs */
  readonly startUs: number;
  readonly outcome: Outcome;
  /** µs: runs that end must end before, active runs are active then; undefined for no limit. */
  readonly nowUs?: number;
  /** Started by a schedule: no user. */
  readonly scheduled?: boolean;
  /** Starts no other workflows. */
  readonly childless?: boolean;
}

/** Plans single starts of workflows with all runs that result. */
export class RunPlanner {
  readonly #workflows: ReadonlyMap<string, SampleWorkflow>;
  readonly #random: SeededRandom;

  /** @param workflows those that may also be started as children */
  constructor(workflows: readonly SampleWorkflow[], random: SeededRandom) {
    this.#workflows = new Map(workflows.map((workflow) => [workflow.name, workflow]));
    this.#random = random;
  }

  /** @returns the run, its children and theirs, and the run after a reset */
  invoke(invocation: Invocation): SampleRun[] {
    if (invocation.outcome === 'RESET') return this.#invokeAndReset(invocation);
    const run = this.#run(invocation, this.#timing(invocation));
    return invocation.childless === true ? [run] : [run, ...this.#planChildren(run)];
  }

  /**
   * @param startUs start of the first run, µs
   * @param untilUs the last run is the one that is active then, µs
   * @returns a chain of runs under one execution id, each starting when the previous one continued as new
   */
  chain(workflow: SampleWorkflow, executionId: string, startUs: number, untilUs: number): SampleRun[] {
    const links: SampleRun[] = [];
    let previous: SampleRun | undefined;
    for (let linkUs = startUs; linkUs < untilUs; ) {
      const endUs = linkUs + this.#random.integer(workflow.shortest, workflow.longest);
      const outcome = endUs < untilUs ? 'CONTINUED_AS_NEW' : 'COMPLETED';
      const timing = { endUs, outcome, retrying: undefined } as const;
      const link: SampleRun = this.#run(
        { workflow, startUs: linkUs, outcome: 'COMPLETED', scheduled: true },
        timing,
        { executionId, previous, origin: previous ? 'continued' : 'started' },
      );
      if (previous) previous.next = link;
      links.push(link);
      previous = link;
      linkUs = endUs;
    }
    return links;
  }

  #invokeAndReset(invocation: Invocation): SampleRun[] {
    const { workflow, startUs } = invocation;
    const random = this.#random;
    const room = invocation.nowUs === undefined ? workflow.longest : Math.floor((invocation.nowUs - startUs) * 0.9);
    const firstEndUs = startUs + Math.min(random.logInteger(workflow.shortest, workflow.longest), Math.floor(room * 0.4));
    const secondStartUs = firstEndUs + Math.floor(room * 0.1);
    const secondEndUs = secondStartUs + Math.floor(room * (0.2 + 0.2 * random.fraction()));
    const first = this.#run(invocation, { endUs: firstEndUs, outcome: 'FAILED', retrying: undefined });
    const second = this.#run(
      { ...invocation, startUs: secondStartUs },
      { endUs: secondEndUs, outcome: 'COMPLETED', retrying: undefined },
      { executionId: first.executionId, previous: first, origin: 'reset' },
    );
    first.next = second;
    return [first, second];
  }

  #timing(invocation: Invocation): Timing {
    const { workflow, startUs, outcome, nowUs } = invocation;
    const random = this.#random;
    const usual = random.logInteger(workflow.shortest, workflow.longest);
    switch (outcome) {
      case null:
      case 'PAUSED':
        return { endUs: Infinity, outcome, retrying: undefined };
      case 'RUNNING':
      case 'RETRYING_AFTER_ERROR': {
        const activeUntilUs = (nowUs ?? startUs + usual) + random.logInteger(25 * SECOND, Math.max(4 * MINUTE, workflow.longest));
        const final = random.chance(0.15) ? 'FAILED' : 'COMPLETED';
        if (outcome === 'RUNNING') return { endUs: activeUntilUs, outcome: final, retrying: undefined };
        const fromUs = startUs + Math.floor(((nowUs ?? startUs + usual) - startUs) * 0.7);
        const rest = Math.floor((activeUntilUs - startUs) * 0.1);
        return { endUs: activeUntilUs + rest, outcome: 'COMPLETED', retrying: { fromUs, untilUs: activeUntilUs } };
      }
      case 'RESET':
        throw new Error('a reset is two runs');
      case 'COMPLETED':
      case 'FAILED':
      case 'CANCELED':
      case 'TERMINATED':
      case 'TIMED_OUT': {
        const age = nowUs === undefined ? Infinity : nowUs - startUs;
        const duration = usual < age * 0.9 ? usual : Math.floor(age * (0.3 + 0.5 * random.fraction()));
        // Time limits of runs are whole seconds.
        const exact = outcome === 'TIMED_OUT' ? Math.max(SECOND, Math.floor(duration / SECOND) * SECOND) : duration;
        return { endUs: startUs + exact, outcome, retrying: undefined };
      }
    }
  }

  #planChildren(parent: SampleRun): SampleRun[] {
    const { children: plan } = parent.workflow;
    const workflow = plan && this.#workflows.get(plan.workflow);
    const random = this.#random;
    if (!plan || !workflow || !Number.isFinite(parent.endUs) || !random.chance(plan.chance)) return [];
    const duration = parent.endUs - parent.startUs;
    const fromUs = parent.startUs + Math.floor(duration * 0.15);
    const fails = parent.outcome === 'FAILED';
    // A parent that fails because of a child fails soon after it.
    const byUs = Math.min(parent.startUs + Math.floor(duration * (fails ? 0.97 : 0.75)), (parent.retrying?.fromUs ?? Infinity) - 20 * MILLISECOND);
    if (byUs <= fromUs) return [];

    const count = random.integer(plan.least, plan.most);
    const planned: SampleRun[] = [];
    for (let index = 0; index < count; index++) {
      const startUs = fromUs + index * Math.min(7 * MILLISECOND, Math.floor((byUs - fromUs) * 0.01)) + random.integer(0, 900);
      const last = index === count - 1;
      const usualEndUs = startUs + random.logInteger(workflow.shortest, workflow.longest);
      const ends: Timing =
        last && parent.outcome === 'TERMINATED'
          ? // The server terminates the remaining children.
            { endUs: parent.endUs + 3 * MILLISECOND, outcome: 'TERMINATED', retrying: undefined }
          : last && fails
            ? { endUs: byUs, outcome: 'FAILED', retrying: undefined }
            : { endUs: Math.min(usualEndUs, byUs), outcome: 'COMPLETED', retrying: undefined };
      const child = this.#run({ workflow, startUs, outcome: 'COMPLETED' }, ends, { parent });
      parent.children.push(child);
      planned.push(child, ...this.#planChildren(child));
    }
    return planned;
  }

  #run(invocation: Invocation, timing: Timing, relation: Relation = {}): SampleRun {
    const { workflow, startUs, scheduled } = invocation;
    const random = this.#random;
    const { parent, previous } = relation;
    const kin = previous ?? parent;
    return {
      workflow,
      runId: random.uuid7(startUs),
      executionId: relation.executionId ?? workflow.executionId(random, startUs),
      deploymentName:
        kin && workflow.deployments.includes(kin.deploymentName)
          ? kin.deploymentName
          : random.chance(0.75) ? workflow.deployments[0] ?? '' : random.pick(workflow.deployments),
      userId: kin ? kin.userId : scheduled === true ? undefined : random.pick(SAMPLE_USERS),
      searchKeys: previous ? previous.searchKeys : workflow.searchKeys(random),
      startUs,
      ...timing,
      origin: relation.origin ?? 'started',
      previous,
      parent,
      result: timing.outcome === 'COMPLETED' ? workflow.result(random) : 'null',
      next: undefined,
      children: [],
    };
  }
}

interface Timing {
  readonly endUs: number;
  readonly outcome: FinalStatus;
  readonly retrying: SampleRun['retrying'];
}

interface Relation {
  readonly executionId?: string;
  readonly origin?: SampleRun['origin'];
  readonly previous?: SampleRun | undefined;
  readonly parent?: SampleRun;
}
