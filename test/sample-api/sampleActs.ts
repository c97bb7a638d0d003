import { HistoryBuilder } from './historyBuilder';
import type { WrittenEvent } from './historyWriter';
import { LiveRun, type LiveRunParts } from './liveRun';
import { inputOf } from './pastEvents';
import { RefusedAct } from './refusedAct';
import type { SentJson } from './requestBody';
import { SAMPLE_USERS } from './runPlanner';
import { type SampleRun, statusAt } from './sampleRun';
import type { SampleRuns } from './sampleRuns';
import { SECOND } from './sampleTime';
import type { SampleWorkers } from './sampleWorkers';
import type { SampleWorkflow } from './sampleWorkflows';
import { SeededRandom, uuid5 } from './seededRandom';
import { workflowCode } from './workflowCode';

/** How long a canceled run cleans up, µs. */
export const CLEAN_UP_US = 4 * SECOND;

/** A checked request to start a run. */
export interface StartRequest {
  readonly workflow: SampleWorkflow;
  readonly deploymentName: string;
  /** Undefined to let the server make one. */
  readonly executionId: string | undefined;
  /** Undefined if none was sent. */
  readonly input: SentJson | undefined;
}

/** A checked request to reset an execution. */
export interface ResetRequest {
  readonly eventId: number;
  readonly reason: string | undefined;
  readonly excludeSignals: boolean;
  readonly excludeUpdates: boolean;
}

/** What requests do to runs. The acts reach the newest run of an execution. Times are µs since the epoch. */
export class SampleActs {
  readonly #runs: SampleRuns;
  readonly #workers: SampleWorkers;
  readonly #random: SeededRandom;
  #started = 0;

  constructor(options: { readonly runs: SampleRuns; readonly workers: SampleWorkers; readonly seed: string }) {
    this.#runs = options.runs;
    this.#workers = options.workers;
    this.#random = new SeededRandom(`${options.seed} started`);
  }

  /** @throws RefusedAct if the execution is running */
  start({ workflow, deploymentName, executionId = this.#executionId(workflow), input }: StartRequest, nowUs: number): SampleRun {
    const known = this.#runs.latest(executionId, nowUs);
    if (known && known.endUs > nowUs) throw new RefusedAct(409, { detail: `Workflow execution already started: ${executionId}`, code: 'WF_1101' });
    const run = this.#newRun({ workflow, deploymentName, executionId, previous: undefined }, nowUs);
    const code = workflowCode(workflow, input?.value, 0, this.#random);
    this.#runs.add(run, LiveRun.start({ ...this.#parts(run), code }, nowUs, input?.text ?? 'null'));
    return run;
  }

  /** Asks for cancellation. @throws RefusedAct if there is no such execution or it isn't running */
  cancel(executionId: string, nowUs: number): void {
    const run = this.running(executionId, nowUs);
    this.#live(run, nowUs).cancel(nowUs);
    this.#forgetUnstarted(run, nowUs);
  }

  /** Ends a run and its children at once. @throws RefusedAct as `cancel` */
  terminate(executionId: string, nowUs: number, reason = 'Terminated by the API'): void {
    this.#terminate(this.running(executionId, nowUs), nowUs, reason);
  }

  /** Ends the current run and starts one that continues from the event. @throws RefusedAct for an event that is no such point */
  reset(executionId: string, request: ResetRequest, nowUs: number): void {
    const run = this.#latest(executionId, nowUs);
    const past = this.#eventsBy(run, nowUs);
    const points = past.filter(({ event }) => event.eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED');
    const at = points.find(({ event }) => Number(event.eventId) === request.eventId);
    if (!at) {
      const validEvents = points.map(({ event }) => Number(event.eventId));
      throw new RefusedAct(422, { detail: `Event ${request.eventId} is no point to reset to`, code: 'WF_1001', valid_reset_events: validEvents });
    }
    const reason = request.reason ?? 'Reset by the API';
    const input = inputOf(past);
    const messages = run.live instanceof LiveRun ? run.live.messages : [];
    if (run.endUs > nowUs) this.#terminate(run, nowUs, reason);
    const { workflow, deploymentName } = run;
    const next = this.#newRun({ workflow, deploymentName, executionId, previous: run }, nowUs);
    run.next = next;
    const code = workflowCode(workflow, input === undefined ? undefined : JSON.parse(input), resetsBefore(next), this.#random);
    const sentAgain = messages.filter(
      ({ eventId, name }) => eventId < request.eventId || !(name === '__submit_input' ? request.excludeUpdates : request.excludeSignals),
    );
    this.#runs.add(next, LiveRun.reset({ ...this.#parts(next), code }, nowUs, { past, at, reason, messages: sentAgain }));
  }

  /** @returns the newest run of an execution, which can be changed from now on. @throws RefusedAct as `cancel` */
  live(executionId: string, nowUs: number): LiveRun {
    return this.#live(this.running(executionId, nowUs), nowUs);
  }

  /** @returns the newest run of an execution. @throws RefusedAct as `cancel` */
  running(executionId: string, nowUs: number): SampleRun {
    const run = this.#latest(executionId, nowUs);
    if (run.endUs > nowUs) return run;
    const status = statusAt(run, nowUs);
    throw new RefusedAct(409, { detail: `Workflow execution is not running: ${executionId}`, code: 'WF_1102', status });
  }

  /** Stops or starts the workers of a deployment; its active runs wait for them. */
  setWorkers(deployment: string, active: boolean, nowUs: number): void {
    for (const run of this.#runs.startedBy(nowUs)) {
      if (run.deploymentName === deployment && run.endUs > nowUs) this.#live(run, nowUs).setWorker(active, nowUs);
    }
    this.#workers.set(deployment, active, nowUs);
  }

  #latest(executionId: string, nowUs: number): SampleRun {
    const run = this.#runs.latest(executionId, nowUs);
    if (!run) throw new RefusedAct(404, { detail: `Workflow execution not found: ${executionId}`, code: 'WF_1100' });
    return run;
  }

  #terminate(run: SampleRun, nowUs: number, reason: string): void {
    const live = this.#live(run, nowUs);
    for (const child of run.children) {
      if (child.startUs <= nowUs && child.endUs > nowUs) this.#terminate(child, nowUs, 'by parent close policy');
    }
    live.terminate(nowUs, reason);
    this.#forgetUnstarted(run, nowUs);
  }

  /** Takes a run over from the plan, with its relatives: their planned histories depend on the run's. */
  #live(run: SampleRun, nowUs: number): LiveRun {
    if (run.live instanceof LiveRun) return run.live;
    const relatives = relativesOf(run).filter((relative) => relative.startUs <= nowUs && !relative.live);
    const histories = relatives.map((relative) => new HistoryBuilder(relative).build());
    for (const [index, relative] of relatives.entries()) {
      const code = { commands: [], result: () => relative.result };
      this.#runs.follow(LiveRun.adopt({ ...this.#parts(relative), code }, nowUs, histories[index] ?? []));
    }
    return this.#live(run, nowUs);
  }

  /** What would have followed: children, and the next run of the execution. */
  #forgetUnstarted(run: SampleRun, nowUs: number): void {
    this.#runs.remove(new Set(relativesOf(run).filter(({ startUs }) => startUs > nowUs)));
  }

  #eventsBy(run: SampleRun, nowUs: number): readonly WrittenEvent[] {
    return (run.live?.events() ?? new HistoryBuilder(run).build()).filter(({ writtenUs }) => writtenUs <= nowUs);
  }

  #parts(run: SampleRun): Omit<LiveRunParts, 'code'> {
    const random = new SeededRandom(`live ${run.runId}`);
    return { run, random, hasWorker: this.#workers.isActive(run.deploymentName), cleanUpUs: CLEAN_UP_US };
  }

  #newRun(facts: Pick<SampleRun, 'workflow' | 'deploymentName' | 'executionId' | 'previous'>, nowUs: number): SampleRun {
    const origin = facts.previous ? 'reset' : 'started';
    return {
      ...facts,
      runId: this.#runId(nowUs),
      userId: SAMPLE_USERS[0],
      searchKeys: facts.previous?.searchKeys ?? {},
      startUs: nowUs,
      endUs: Infinity,
      outcome: 'COMPLETED',
      retrying: undefined,
      origin,
      parent: undefined,
      result: 'null',
      next: undefined,
      children: [],
    };
  }

  /** Ids of the same millisecond are in order, so that the list is. */
  #runId(nowUs: number): string {
    this.#started += 1;
    const id = this.#random.uuid7(nowUs);
    return `${id.slice(0, 15)}${(this.#started % 4096).toString(16).padStart(3, '0')}${id.slice(18)}`;
  }

  /** 64 digits of which the first half is the same for each run of a workflow. */
  #executionId(workflow: SampleWorkflow): string {
    return `${uuid5(workflow.name).replaceAll('-', '')}${this.#random.hex(32)}`;
  }
}

/** The whole tree of runs, and all runs of its executions. */
function relativesOf(run: SampleRun): readonly SampleRun[] {
  const found = new Set<SampleRun>();
  const waiting = [run];
  for (let each = waiting.pop(); each; each = waiting.pop()) {
    if (found.has(each)) continue;
    found.add(each);
    waiting.push(...[each.parent, each.previous, each.next].filter((relative) => relative !== undefined), ...each.children);
  }
  return [...found];
}

function resetsBefore(run: SampleRun): number {
  return run.previous ? resetsBefore(run.previous) + (run.origin === 'reset' ? 1 : 0) : 0;
}
