import type { LiveRun } from './liveRun';
import { RawJson } from './rawJson';
import type { RecordedRequest } from './recordedRequest';
import { RefusedAct } from './refusedAct';
import { RequestBody, type SentJson } from './requestBody';
import { startedJson } from './runJson';
import type { SampleActs } from './sampleActs';
import { json, NOT_FOUND, type SampleAnswer } from './sampleAnswer';
import type { SampleHandler, SampleRegistration, SampleRegistrations } from './sampleRegistrations';
import type { SampleWorkers } from './sampleWorkers';
import { type Schema, SchemaCheck } from './schemaCheck';
import { ValidationError } from './validationError';

/** What the routes work with. */
export interface ActRoutesParts {
  readonly acts: SampleActs;
  readonly registrations: SampleRegistrations;
  readonly workers: SampleWorkers;
  /** How long a query or update without a worker hangs before 504, ms. */
  readonly hangMs: number;
}

const NO_CONTENT: SampleAnswer = { status: 204, body: '' };

/** Answers the POSTs. A state changes only where the answer says so. */
export class ActRoutes {
  readonly #check = new SchemaCheck();

  constructor(private readonly parts: ActRoutesParts) {}

  /**
   * @param path decoded segments behind `/v1/workflows`
   * @param nowUs µs since the epoch
   * @returns undefined for a path that takes no POST
   * @throws ValidationError, RefusedAct
   */
  answer(path: readonly string[], { body = '' }: RecordedRequest, nowUs: number): SampleAnswer | undefined {
    const [kind, id, act, ...rest] = path;
    if (rest.length > 0 || kind === undefined || id === undefined) return undefined;
    if (kind !== 'executions') return act === undefined && id === 'execute' ? this.#execute(kind, body, nowUs) : undefined;
    if (act === undefined) return id === 'cancel' || id === 'terminate' ? this.#several(id, body, nowUs) : undefined;
    switch (act) {
      case 'cancel':
      case 'terminate':
        this.parts.acts[act](id, nowUs);
        return NO_CONTENT;
      case 'reset':
        return this.#reset(id, body, nowUs);
      case 'signals':
        return this.#signal(id, body, nowUs);
      case 'queries':
        return this.#query(id, body, nowUs);
      case 'updates':
        return this.#update(id, body, nowUs);
      default:
        return undefined;
    }
  }

  /** `wait_for_result` is ignored: nothing here waits for it. */
  #execute(identifier: string, text: string, nowUs: number): SampleAnswer {
    const workflow = this.parts.registrations.workflow(identifier);
    if (!workflow) return identifier === 'runs' ? NOT_FOUND : json(404, { detail: `Workflow not found: ${identifier}` });
    const body = new RequestBody(text);
    const executionId = body.text('execution_id', { most: 256 });
    const deploymentName = body.text('deployment_name');
    const input = body.object('input');
    body.finish();

    const { definition, deploymentName: chosen } = this.#deployment(this.parts.registrations.of(workflow), deploymentName);
    if (workflow.encoding === 'binary/encrypted') throw new RefusedAct(500, { detail: 'An error occurred', code: 'WF_1302' });
    this.#requireValid(definition.input_schema, input, ['body', 'input']);
    const run = this.parts.acts.start({ workflow, deploymentName: chosen, executionId, input }, nowUs);
    return json(200, startedJson(run, nowUs, 'at the start'));
  }

  /** @throws RefusedAct if no deployment or several could run it */
  #deployment(registrations: readonly SampleRegistration[], wanted: string | undefined): SampleRegistration {
    const active = registrations.filter(({ deploymentName }) => this.parts.workers.isActive(deploymentName));
    const fitting = active.filter(({ deploymentName }) => wanted === undefined || deploymentName === wanted);
    const [first, second] = fitting;
    if (!first) throw new RefusedAct(404, { detail: 'No active deployment found' });
    if (!second) return first;
    throw new RefusedAct(409, { code: 'AMBIGUOUS_WORKFLOW', deployments: active.map(({ deploymentName }) => deploymentName) });
  }

  #several(act: 'cancel' | 'terminate', text: string, nowUs: number): SampleAnswer {
    const body = new RequestBody(text);
    const ids = body.texts('execution_ids', 1, 100);
    body.finish();
    const results = ids.map((id) => {
      try {
        this.parts.acts[act](id, nowUs);
        return [id, { status: 'success', error: null }];
      } catch (error) {
        if (error instanceof RefusedAct) return [id, { status: 'failure', error: error.message }];
        throw error;
      }
    });
    return json(200, { results: Object.fromEntries(results) as unknown });
  }

  #reset(id: string, text: string, nowUs: number): SampleAnswer {
    const body = new RequestBody(text);
    const eventId = body.integer('event_id') ?? 0;
    const reason = body.text('reason');
    const [excludeSignals, excludeUpdates] = [body.boolean('exclude_signals'), body.boolean('exclude_updates')];
    body.finish();
    this.parts.acts.reset(id, { eventId, reason, excludeSignals, excludeUpdates }, nowUs);
    return NO_CONTENT;
  }

  /** Accepted whatever it says; what the workflow doesn't understand is lost. */
  #signal(id: string, text: string, nowUs: number): SampleAnswer {
    const { name, input } = invocation(text);
    const live = this.parts.acts.live(id, nowUs);
    const handler = this.#handlers(live, 'signals').find((each) => each.name === name);
    const fits = handler !== undefined && this.#details(handler.input_schema, input, []).length === 0;
    live.signal(nowUs, name, input?.text, fits);
    return json(202, { message: 'Signal accepted' });
  }

  #query(id: string, text: string, nowUs: number): SampleAnswer {
    const { name, input } = invocation(text);
    const run = this.parts.acts.running(id, nowUs);
    if (!this.parts.workers.isActive(run.deploymentName)) return this.#hang();
    const live = this.parts.acts.live(id, nowUs);
    this.#requireHandler(live, 'queries', name, input);
    return json(200, { query_name: name, result: name === '__get_pending_inputs' ? pendingInputs(live) : progress(live, nowUs) });
  }

  #update(id: string, text: string, nowUs: number): SampleAnswer {
    const { name, input } = invocation(text);
    const run = this.parts.acts.running(id, nowUs);
    if (!this.parts.workers.isActive(run.deploymentName)) return this.#hang();
    const live = this.parts.acts.live(id, nowUs);
    this.#requireHandler(live, 'updates', name, input);
    if (name === '__submit_input' && input) return json(200, { update_name: name, result: this.#submit(live, input, nowUs) });
    const { priority, reason } = (input?.value ?? {}) as { priority?: unknown; reason?: unknown };
    const result = priority === 'low' && typeof reason !== 'string' ? { error: 'A low priority needs a reason' } : { priority, error: null };
    live.update(nowUs, name, input?.text, JSON.stringify(result));
    return json(200, { update_name: name, result });
  }

  /** A refused answer is one that was handled: the workflow says why (Python SDK, `InteractiveWorkflow`). */
  #submit(live: LiveRun, input: SentJson, nowUs: number): { readonly error: string | null } {
    const body = new RequestBody(input.text);
    const taskId = body.text('task_id', { required: true }) ?? '';
    const answer = body.json('input');
    const pending = live.pendingInput;
    const refuse = (error: string): { readonly error: string } => {
      live.update(nowUs, '__submit_input', input.text, JSON.stringify({ error }));
      return { error };
    };
    if (pending?.taskId !== taskId) return refuse(`No pending input request found for task ${taskId}`);
    const wrong = this.#check.details(pending.schema, answer?.value ?? null, []);
    if (wrong.length > 0) return refuse(`Invalid input for task ${taskId}: ${pydanticText(String(pending.schema['title']), wrong)}`);
    live.answer(nowUs, input.text, answer?.text ?? 'null');
    return { error: null };
  }

  #hang(): SampleAnswer {
    return { ...json(504, { detail: 'An error occurred', code: 'WF_1103' }), afterMs: this.parts.hangMs };
  }

  /** @throws RefusedAct for a name that the workflow doesn't declare, ValidationError for an input that it doesn't take */
  #requireHandler(live: LiveRun, kind: 'queries' | 'updates', name: string, input: SentJson | undefined): void {
    const handler = this.#handlers(live, kind).find((each) => each.name === name);
    if (!handler) throw new RefusedAct(422, { detail: `${kind === 'queries' ? 'Query' : 'Update'} '${name}' is not defined by the workflow` });
    this.#requireValid(handler.input_schema, input, ['body', 'input']);
  }

  #handlers({ run }: LiveRun, kind: 'signals' | 'queries' | 'updates'): readonly SampleHandler[] {
    return this.parts.registrations.for(run.workflow, run.deploymentName)?.definition[kind] ?? [];
  }

  #requireValid(schema: Schema, input: SentJson | undefined, loc: readonly string[]): void {
    const details = this.#details(schema, input, loc);
    if (details.length > 0) throw new ValidationError(details);
  }

  /** No input is an empty one. */
  #details(schema: Schema, input: SentJson | undefined, loc: readonly string[]): ReturnType<SchemaCheck['details']> {
    return this.#check.details(schema, input?.value ?? {}, loc);
  }
}

/** The body of a signal, a query or an update. */
function invocation(text: string): { readonly name: string; readonly input: SentJson | undefined } {
  const body = new RequestBody(text);
  const name = body.text('name', { required: true }) ?? '';
  const input = body.object('input');
  body.finish();
  return { name, input };
}

function pendingInputs({ pendingInput }: LiveRun): unknown {
  const pending = pendingInput && { task_id: pendingInput.taskId, input_schema: pendingInput.schema, label: pendingInput.label };
  return { pending_inputs: pending ? [pending] : [] };
}

function progress(live: LiveRun, nowUs: number): unknown {
  const events = live.events();
  const done = events.filter(({ event }) => event.eventType === 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED').length;
  return { result: { activities_done: done, ratio: new RawJson('0.50'), cursor: new RawJson('18446744073709551615'), at: Math.floor(nowUs / 1e6) } };
}

/** The message of a pydantic `ValidationError`. */
function pydanticText(model: string, details: ReturnType<SchemaCheck['details']>): string {
  const lines = details.map(({ loc, msg, type }) => `${loc.join('.')}\n  ${msg} [type=${type}]`);
  return `${details.length} validation error${details.length === 1 ? '' : 's'} for ${model}\n${lines.join('\n')}`;
}
