import { ParameterReader, requireUuid } from './parameterReader';
import { json, type SampleAnswer } from './sampleAnswer';
import type { RegisteredWorkflow, SampleRegistration, SampleRegistrations } from './sampleRegistrations';
import { DAY, timeText } from './sampleTime';
import type { SampleWorkers } from './sampleWorkers';
import { uuid5 } from './seededRandom';
import { ValidationError } from './validationError';

/** What the routes work with. Times are µs since the epoch. */
export interface RegistrationRoutesParts {
  readonly registrations: SampleRegistrations;
  readonly workers: SampleWorkers;
  /** When the sample started. */
  readonly startUs: number;
}

/** Names below `/v1/workflows` that no workflow can have. */
const RESERVED = ['executions', 'runs', 'schedules', 'definitions', 'internal', 'webhooks', 'archive', 'unarchive', 'events'];

/** Answers the GETs about workflows, their registrations, deployments and workers. */
export class RegistrationRoutes {
  constructor(private readonly parts: RegistrationRoutesParts) {}

  /**
   * @param path decoded segments behind `/v1/workflows`
   * @returns undefined for another path, and for an unknown workflow, registration or deployment
   * @throws ValidationError
   */
  answer(path: readonly string[], query: URLSearchParams, nowUs: number): SampleAnswer | undefined {
    const [kind, id, part, ...rest] = path;
    if (kind === undefined || rest.length > 0) return undefined;
    if (kind === 'registrations' && part === undefined) return id === undefined ? this.#registrations(query) : this.#registration(id, query);
    if (kind === 'deployments') {
      if (id === undefined) return this.#deployments(query, nowUs);
      return part === undefined ? this.#deployment(id, nowUs) : part === 'workers' ? this.#workers(id, query, nowUs) : undefined;
    }
    const workflow = id === undefined && !RESERVED.includes(kind) ? this.parts.registrations.workflow(kind) : undefined;
    return workflow && json(200, { workflow: { ...workflowJson(workflow), active: this.#isActive(workflow) } });
  }

  #isActive(workflow: RegisteredWorkflow): boolean {
    return this.parts.registrations.of(workflow).some(({ deploymentName }) => this.parts.workers.isActive(deploymentName));
  }

  #registrations(query: URLSearchParams): SampleAnswer {
    const reader = new ParameterReader(query);
    const id = reader.text('workflow_id');
    const activeOnly = reader.boolean('active_only') ?? false;
    const search = reader.text('workflow_search')?.toLowerCase() ?? '';
    const archived = reader.boolean('archived');
    const withWorkflow = reader.boolean('with_workflow') ?? false;
    const limit = reader.integer('limit', 1, 1000) ?? 50;
    const cursor = reader.text('cursor');
    reader.finish();
    const workflowId = id === undefined ? undefined : requireUuid('workflow_id', id, 'query').toLowerCase();
    const found = this.parts.registrations.all
      .filter(({ workflow }) => workflowId === undefined || workflow.id === workflowId)
      .filter(({ workflow }) => archived === undefined || workflow.archived === archived)
      .filter(({ workflow }) => `${workflow.name}\n${workflow.displayName}`.toLowerCase().includes(search))
      .filter(({ deploymentName }) => !activeOnly || this.parts.workers.isActive(deploymentName));
    const page = pageOf(found, limit, cursor, (registration) => registration.id);
    const registrations = page.items.map((registration) => registrationJson(registration, withWorkflow));
    // `workflow_versions` is a deprecated duplicate (OpenAPI document).
    return json(200, { workflow_registrations: registrations, next_cursor: page.nextCursor, workflow_versions: registrations });
  }

  #registration(id: string, query: URLSearchParams): SampleAnswer | undefined {
    const reader = new ParameterReader(query);
    const withWorkflow = reader.boolean('with_workflow') ?? false;
    reader.finish();
    const wanted = requireUuid('workflow_registration_id', id).toLowerCase();
    const found = this.parts.registrations.all.find((registration) => registration.id === wanted);
    if (!found) return undefined;
    const registration = { ...registrationJson(found, withWorkflow), active: this.parts.workers.isActive(found.deploymentName) };
    return json(200, { workflow_registration: registration, workflow_version: registration });
  }

  #deployments(query: URLSearchParams, nowUs: number): SampleAnswer {
    const reader = new ParameterReader(query);
    const activeOnly = reader.boolean('active_only') ?? true;
    const workflowName = reader.text('workflow_name');
    const search = reader.text('search')?.toLowerCase() ?? '';
    const limit = reader.integer('limit', 1, 100) ?? 100;
    const cursor = reader.text('cursor');
    reader.finish();
    const { registrations, workers } = this.parts;
    const found = registrations.deployments
      .filter((name) => !activeOnly || workers.isActive(name))
      .filter((name) => name.toLowerCase().includes(search))
      .filter((name) => workflowName === undefined || registrations.all.some((each) => each.deploymentName === name && each.workflow.name === workflowName));
    const page = pageOf(found, limit, cursor, deploymentId);
    return json(200, {
      deployments: page.items.map((name) => this.#deploymentJson(name, nowUs)),
      next_cursor: page.nextCursor,
      workspace_id: WORKSPACE_ID,
    });
  }

  #deployment(name: string, nowUs: number): SampleAnswer | undefined {
    if (!this.parts.registrations.deployments.includes(name)) return undefined;
    return json(200, { ...this.#deploymentJson(name, nowUs), workers: this.#workersJson(name, nowUs) });
  }

  #workers(name: string, query: URLSearchParams, nowUs: number): SampleAnswer | undefined {
    if (!this.parts.registrations.deployments.includes(name)) return undefined;
    const reader = new ParameterReader(query);
    const status = reader.literal('worker_status', ['active', 'inactive'] as const);
    reader.finish();
    const workers = this.#workersJson(name, nowUs).filter(({ is_active }) => status === undefined || is_active === (status === 'active'));
    return json(200, { workers, next_cursor: null });
  }

  #deploymentJson(name: string, nowUs: number): Readonly<Record<string, unknown>> {
    const isActive = this.parts.workers.isActive(name);
    return {
      id: deploymentId(name),
      name,
      is_active: isActive,
      is_hardened: false,
      created_at: timeText(this.parts.startUs - 20 * DAY),
      updated_at: timeText(this.parts.workers.seenUs(name, nowUs)),
      location: locationOf(name),
      worker_count: 1,
      active_worker_count: isActive ? 1 : 0,
      locations: [locationOf(name).location_type],
      managed: null,
    };
  }

  #workersJson(name: string, nowUs: number): readonly { readonly is_active: boolean; readonly [field: string]: unknown }[] {
    return [
      {
        name: `worker-${name}-${uuid5(`worker ${name}`).slice(0, 5)}`,
        created_at: timeText(this.parts.startUs - 20 * DAY),
        updated_at: timeText(this.parts.workers.seenUs(name, nowUs)),
        is_active: this.parts.workers.isActive(name),
        location: locationOf(name),
      },
    ];
  }
}

const CUSTOMER_ID = uuid5('customer of the sample');
const WORKSPACE_ID = uuid5('workspace of the sample');

function workflowJson({ id, name, displayName, archived, tags, internal }: RegisteredWorkflow): Readonly<Record<string, unknown>> {
  return {
    id,
    name,
    display_name: displayName,
    type: 'code',
    description: null,
    customer_id: CUSTOMER_ID,
    workspace_id: WORKSPACE_ID,
    shared_namespace: null,
    available_in_chat_assistant: false,
    is_technical: internal,
    archived,
    tags,
  };
}

function registrationJson({ id, workflow, deploymentName, definition }: SampleRegistration, withWorkflow: boolean): Readonly<Record<string, unknown>> {
  return {
    id,
    deployment_id: deploymentId(deploymentName),
    task_queue: deploymentName,
    definition,
    workflow_id: workflow.id,
    workflow: withWorkflow ? workflowJson(workflow) : null,
    deployment_name: deploymentName,
    compatible_with_chat_assistant: false,
  };
}

function deploymentId(name: string): string {
  return uuid5(`deployment ${name}`);
}

/** Deployments of persons run on their computers. */
function locationOf(name: string): { readonly location_type: string; readonly k8s_cluster: string | null; readonly k8s_namespace: string | null } {
  const isLocal = /^(?:dev|alice|bob)/.test(name);
  return { location_type: isLocal ? 'local' : 'k8s', k8s_cluster: isLocal ? null : 'paris-1', k8s_namespace: isLocal ? null : name };
}

/** @throws ValidationError for a cursor that is none of this list */
function pageOf<T>(all: readonly T[], limit: number, cursor: string | undefined, idOf: (item: T) => string): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const cursorAfter = (item: T): string => Buffer.from(`after ${idOf(item)}`).toString('base64url');
  const from = cursor === undefined ? 0 : all.findIndex((item) => cursorAfter(item) === cursor) + 1;
  if (cursor !== undefined && from === 0) {
    throw new ValidationError([{ type: 'value_error', loc: ['query', 'cursor'], msg: 'Value error, invalid cursor', input: cursor, ctx: { error: {} } }]);
  }
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  return { items, nextCursor: last !== undefined && from + limit < all.length ? cursorAfter(last) : null };
}
