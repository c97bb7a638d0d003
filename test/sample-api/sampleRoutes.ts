import { createHash } from 'node:crypto';
import { ActRoutes } from './actRoutes';
import { PageTokens } from './pageTokens';
import { ParameterReader, requireUuid } from './parameterReader';
import type { RawJson } from './rawJson';
import type { RecordedRequest } from './recordedRequest';
import { RefusedAct } from './refusedAct';
import { RegistrationRoutes } from './registrationRoutes';
import { detailJson, legacyDetailJson, legacyRowJson, rowJson, startedJson } from './runJson';
import { runPage } from './runPage';
import { LEGACY_QUERY, parseRunQuery } from './runQuery';
import { SampleActs } from './sampleActs';
import { json, NOT_FOUND, type SampleAnswer } from './sampleAnswer';
import { sampleHistory } from './sampleHistory';
import { SampleRegistrations } from './sampleRegistrations';
import type { SampleRun } from './sampleRun';
import type { SampleRuns } from './sampleRuns';
import { SampleWorkers } from './sampleWorkers';
import { ValidationError } from './validationError';
import { workflowPage } from './workflowPage';

/** How `SampleRoutes` is made. */
export interface SampleRoutesOptions {
  readonly runs: SampleRuns;
  readonly seed: string;
  readonly legacy: boolean;
  /** When the sample started, µs since the epoch; now by default. */
  readonly startUs?: number;
  /** How long a query or an update without a worker hangs before it is answered 504, ms; 30 s by default. */
  readonly hangMs?: number;
}

/** Answers requests, without a socket. */
export class SampleRoutes {
  readonly #runs: SampleRuns;
  readonly #legacy: boolean;
  readonly #tokens: PageTokens;
  readonly #acts: SampleActs;
  readonly #actRoutes: ActRoutes;
  readonly #registrationRoutes: RegistrationRoutes;

  constructor({ runs, seed, legacy, startUs = Date.now() * 1000, hangMs = 30_000 }: SampleRoutesOptions) {
    this.#runs = runs;
    this.#legacy = legacy;
    this.#tokens = new PageTokens(`${seed} ${legacy}`);
    const workers = new SampleWorkers(startUs);
    const registrations = new SampleRegistrations(runs);
    this.#acts = new SampleActs({ runs, workers, seed });
    this.#actRoutes = new ActRoutes({ acts: this.#acts, registrations, workers, hangMs });
    this.#registrationRoutes = new RegistrationRoutes({ registrations, workers, startUs });
  }

  /** Stops or starts the workers of a deployment. Its active runs wait for them. */
  setWorkers(deployment: string, active: boolean, nowUs: number): void {
    this.#acts.setWorkers(deployment, active, nowUs);
  }

  /** @param nowUs the answer is as of this time, µs */
  answer(request: RecordedRequest, nowUs: number): SampleAnswer {
    if (!request.authorized) return json(401, { detail: 'Unauthorized' });
    const path = decodeSegments(request.path);
    if (path?.[0] !== 'v1' || path[1] !== 'workflows') return NOT_FOUND;
    try {
      return this.#act(path.slice(2), request, nowUs) ?? this.#read(path.slice(2), request, nowUs);
    } catch (error) {
      if (error instanceof ValidationError) return json(422, { detail: error.detail });
      if (error instanceof RefusedAct) return json(error.status, error.body);
      throw error;
    }
  }

  #act(path: readonly string[], request: RecordedRequest, nowUs: number): SampleAnswer | undefined {
    if (this.#legacy || path.includes('')) return undefined;
    if (request.method === 'POST') return this.#actRoutes.answer(path, request, nowUs);
    return request.method === 'GET' ? this.#registrationRoutes.answer(path, request.query, nowUs) : undefined;
  }

  #read(path: readonly string[], request: RecordedRequest, nowUs: number): SampleAnswer {
    const [kind, id, part, ...rest] = path;
    if (rest.length > 0 || (part !== undefined && part !== 'history') || id === '') return NOT_FOUND;
    const known = kind === 'runs' || (!this.#legacy && (kind === undefined || (kind === 'executions' && id !== undefined)));
    if (!known) return NOT_FOUND;
    if (request.method !== 'GET') return { ...json(405, { detail: 'Method Not Allowed' }), headers: { allow: 'GET' } };
    if (kind === undefined) return json(200, workflowPage(this.#runs, request.query));
    if (id === undefined) return this.#tagged(this.#list(request.query, nowUs), request.headers['if-none-match']);
    const decode = !this.#legacy && part === 'history' && readDecode(request.query);
    const run = kind === 'runs' && !this.#legacy ? this.#runs.find(requireUuid('run_id', id), nowUs) : this.#runs.latest(id, nowUs);
    if (!run) return json(404, { detail: `Workflow execution not found: ${id}`, code: 'WF_1100' });
    if (part === 'history') return { status: 200, body: sampleHistory(run, nowUs, decode) };
    return kind === 'executions' && run.live?.startedByRequest === true ? json(200, startedJson(run, nowUs, 'afterwards')) : this.#detail(run, nowUs);
  }

  #list(parameters: URLSearchParams, nowUs: number): SampleAnswer {
    const query = this.#legacy
      ? { ...LEGACY_QUERY, nextPageToken: parameters.get('next_page_token') ?? undefined }
      : parseRunQuery(parameters);
    const page = runPage(this.#runs.startedBy(nowUs), query, this.#tokens, nowUs);
    const toRow = this.#legacy ? legacyRowJson : rowJson;
    return json(200, { executions: page.runs.map((run) => toRow(run, nowUs)), next_page_token: page.nextPageToken });
  }

  /** It is not documented whether the real server sends ETags; the legacy sample doesn't. */
  #tagged(answer: SampleAnswer, known: unknown): SampleAnswer {
    if (this.#legacy) return answer;
    const etag = `W/"${createHash('sha1').update(answer.body).digest('base64url')}"`;
    return { ...(known === etag ? { status: 304, body: '' } : answer), headers: { etag } };
  }

  #detail(run: SampleRun, nowUs: number): SampleAnswer {
    const detail: RawJson = this.#legacy ? legacyDetailJson(run, nowUs) : detailJson(run, nowUs);
    return { status: 200, body: detail.text };
  }
}

function readDecode(query: URLSearchParams): boolean {
  const reader = new ParameterReader(query);
  const decode = reader.boolean('decode_payloads') ?? false;
  reader.finish();
  return decode;
}

/** @returns undefined for invalid percent-encoding */
function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
