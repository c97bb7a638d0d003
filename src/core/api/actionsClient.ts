import { readRegistrationPage, readRefusedItems, readResultError, readStartedExecution, readWorkflowInfo } from './actionChecks';
import type { Connection } from './connection';
import { actPath, bulkPath, executePath, REGISTRATIONS_PATH, workflowPath } from './endpoints';
import type { CallOptions, HttpClient, ReadBody } from './http';
import { readJson } from './readJson';
import type { RegistrationPage, WorkflowInfo } from './registrations';

/** Most executions in one request (OpenAPI document, `BatchExecutionBody`). */
export const MOST_AT_ONCE = 100;

/** For answers that are small. */
const TOTAL_MS = 30_000;

/** What a signal, a query or an update is sent as. */
export interface Invocation {
  /** As the workflow declares it. */
  readonly name: string;
  /** JSON text of an object, sent as it is; undefined sends none. */
  readonly input: string | undefined;
}

/** An answer of 200 to an update: it may have been refused by the workflow nevertheless. */
export interface UpdateAnswer {
  /** What the workflow says against it; undefined if it took the update. Text of the server. */
  readonly refusal: string | undefined;
}

/** A point that a run is reset to. */
export interface ResetRequest {
  /** Digits of the id of a `WORKFLOW_TASK_COMPLETED` event. */
  readonly eventId: string;
  readonly reason: string | undefined;
}

/**
 * The endpoints that change something, and those that say what may be sent there, a method each. Those that change
 * something are sent once and refuse a read-only connection (`HttpClient.post`). An act on an execution reaches its newest
 * run. All throw ApiError, or the signal's reason when aborted.
 */
export class ActionsClient {
  constructor(private readonly http: HttpClient) {}

  /**
   * Starts a workflow.
   * @param body JSON of the OpenAPI document's `WorkflowExecutionRequest`; text, so that numbers arrive as they were typed
   * @returns the execution id; the API sends no run id
   */
  async execute(connection: Connection, workflow: string, body: string, options: CallOptions = {}): Promise<string | undefined> {
    return readStartedExecution(await this.http.post(connection, executePath(workflow), body, { ...options, read: readJson }));
  }

  /** Asks for executions to be canceled: done is it when their status says so. @returns as `terminate` */
  async cancel(connection: Connection, executionIds: readonly string[], options: CallOptions = {}): Promise<ReadonlyMap<string, string>> {
    return this.stop(connection, 'cancel', executionIds, options);
  }

  /**
   * Terminates executions, without clean-up.
   * @param executionIds at most `MOST_AT_ONCE`
   * @returns the refused ones with what the server says, or an empty text
   */
  async terminate(connection: Connection, executionIds: readonly string[], options: CallOptions = {}): Promise<ReadonlyMap<string, string>> {
    return this.stop(connection, 'terminate', executionIds, options);
  }

  /** Ends the current run and starts one that keeps the events before this one. */
  async reset(connection: Connection, executionId: string, { eventId, reason }: ResetRequest, options: CallOptions = {}): Promise<void> {
    const fields = [`"event_id":${eventId}`, ...(reason === undefined ? [] : [`"reason":${JSON.stringify(reason)}`])];
    await this.http.post(connection, actPath(executionId, 'reset'), `{${fields.join(',')}}`, { ...options, read: readNothing });
  }

  /** Sends a signal. The answer means accepted, not handled. */
  async signal(connection: Connection, executionId: string, invocation: Invocation, options: CallOptions = {}): Promise<void> {
    await this.http.post(connection, actPath(executionId, 'signals'), bodyOf(invocation), { ...options, read: readNothing });
  }

  /** Sends an update, and waits until the workflow has taken or refused it; without a worker the server answers 504 after a while. */
  async update(connection: Connection, executionId: string, invocation: Invocation, options: CallOptions = {}): Promise<UpdateAnswer> {
    const answer = await this.http.post(connection, actPath(executionId, 'updates'), bodyOf(invocation), { ...options, read: readJson });
    return { refusal: readResultError(answer) };
  }

  /** Asks a workflow. A query changes nothing, but is a POST, and needs a worker. @param read of the answer's bytes */
  async query<T>(connection: Connection, executionId: string, invocation: Invocation, options: CallOptions & { readonly read: ReadBody<T> }): Promise<T> {
    return this.http.post(connection, actPath(executionId, 'queries'), bodyOf(invocation), options);
  }

  /** A workflow by its name, and whether a worker was seen lately. */
  async getWorkflow(connection: Connection, name: string, options: CallOptions = {}): Promise<WorkflowInfo> {
    return readWorkflowInfo(await this.http.get(connection, workflowPath(name), readJson, { ...options, totalMs: TOTAL_MS }));
  }

  /** One page of a workflow's registrations. @param workflowId from `getWorkflow` */
  async listRegistrations(
    connection: Connection,
    { workflowId, activeOnly, cursor }: { readonly workflowId: string; readonly activeOnly: boolean; readonly cursor: string | undefined },
    options: CallOptions = {},
  ): Promise<RegistrationPage> {
    const query = new URLSearchParams({ workflow_id: workflowId, active_only: String(activeOnly), limit: '100', ...(cursor !== undefined && { cursor }) });
    return readRegistrationPage(await this.http.get(connection, REGISTRATIONS_PATH, readJson, { ...options, query, totalMs: TOTAL_MS }));
  }

  private async stop(connection: Connection, act: 'cancel' | 'terminate', ids: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>> {
    const [first] = ids;
    if (first !== undefined && ids.length === 1) {
      await this.http.post(connection, actPath(first, act), '', { ...options, read: readNothing });
      return new Map();
    }
    const answer = await this.http.post(connection, bulkPath(act), JSON.stringify({ execution_ids: ids }), { ...options, read: readJson });
    return readRefusedItems(answer, ids);
  }
}

function bodyOf({ name, input }: Invocation): string {
  return `{"name":${JSON.stringify(name)}${input === undefined ? '' : `,"input":${input}`}}`;
}

/** 202 and 204; what a body says is not used. */
async function readNothing(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = chunks[Symbol.asyncIterator]();
  while (!(await parts.next()).done);
}
