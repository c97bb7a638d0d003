import assert from 'node:assert/strict';
import { SAMPLE_API_KEY, type SampleApi, type SampleApiOptions, startSampleApi } from '../../sample-api/sampleApi';
import type { SampleRun } from '../../sample-api/sampleRun';
import { check, type Event } from './checkHistory';

/** When the clock of the tests starts, ms since the epoch. */
export const START_MS = Date.UTC(2026, 10, 23, 9, 30);

/** An answer; `json` is undefined for an empty body. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** A sample API with a clock that a test sets, asked over HTTP. */
export class ActingSample {
  ms = START_MS;

  private constructor(private sample: SampleApi | undefined) {}

  static async start(options: SampleApiOptions = {}): Promise<ActingSample> {
    const acting = new ActingSample(undefined);
    acting.sample = await startSampleApi({ now: () => acting.ms, hangMs: 20, ...options });
    return acting;
  }

  get api(): SampleApi {
    assert.ok(this.sample);
    return this.sample;
  }

  /** Advances the clock. */
  pass(ms: number): void {
    this.ms += ms;
  }

  async get(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  /** @param body sent as it is if it is text */
  async post(path: string, body?: unknown): Promise<Answer> {
    return this.ask('POST', path, typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  }

  /** Starts a run and returns its execution id. */
  async execute(workflow: string, body: unknown): Promise<string> {
    const { status, text, json } = await this.post(`${encodeURIComponent(workflow)}/execute`, body);
    assert.equal(status, 200, text);
    return (json as { execution_id: string }).execution_id;
  }

  /** The rows of an execution, newest first. */
  async rows(executionId: string): Promise<Readonly<Record<string, unknown>>[]> {
    const { json } = await this.get(`runs?page_size=1000&search=${encodeURIComponent(executionId)}`);
    return (json as { executions: Record<string, unknown>[] }).executions;
  }

  /** Status of the newest run. */
  async status(executionId: string): Promise<unknown> {
    return (await this.rows(executionId))[0]?.['status'];
  }

  /** The newest run's history, after it was checked. */
  async history(executionId: string): Promise<Event[]> {
    const run = this.run(executionId);
    check(run, this.ms * 1000);
    const { json } = await this.get(`runs/${run.runId}/history`);
    return (json as { events: Event[] }).events;
  }

  /** Types of the events of `history`. */
  async types(executionId: string): Promise<string[]> {
    return (await this.history(executionId)).map(({ eventType }) => eventType.replace('EVENT_TYPE_', ''));
  }

  run(executionId: string): SampleRun {
    const run = this.api.runs.latest(executionId, this.ms * 1000);
    assert.ok(run);
    return run;
  }

  private async ask(method: string, path: string, body?: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${SAMPLE_API_KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const response = await fetch(`${this.api.url}/v1/workflows/${path}`, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, text, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }
}
