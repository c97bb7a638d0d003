import { createHash } from 'node:crypto';
import { PageTokens } from './pageTokens';
import { ParameterReader, requireUuid } from './parameterReader';
import { type RawJson, toJsonText } from './rawJson';
import type { RecordedRequest } from './recordedRequest';
import { detailJson, legacyDetailJson, legacyRowJson, rowJson } from './runJson';
import { runPage } from './runPage';
import { LEGACY_QUERY, parseRunQuery } from './runQuery';
import { sampleHistory } from './sampleHistory';
import type { SampleRun } from './sampleRun';
import type { SampleRuns } from './sampleRuns';
import { ValidationError } from './validationError';
import { workflowPage } from './workflowPage';

/** Status and body of an answer. */
export interface SampleAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** Answers requests, without a socket. */
export class SampleRoutes {
  readonly #runs: SampleRuns;
  readonly #legacy: boolean;
  readonly #tokens: PageTokens;

  constructor(options: { readonly runs: SampleRuns; readonly seed: string; readonly legacy: boolean }) {
    this.#runs = options.runs;
    this.#legacy = options.legacy;
    this.#tokens = new PageTokens(`${options.seed} ${options.legacy}`);
  }

  /** @param nowUs the answer is as of this time, µs */
  answer(request: RecordedRequest, nowUs: number): SampleAnswer {
    if (!request.authorized) return json(401, { detail: 'Unauthorized' });
    const path = decodeSegments(request.path);
    if (path?.[0] !== 'v1' || path[1] !== 'workflows') return NOT_FOUND;
    const [kind, id, part, ...rest] = path.slice(2);
    if (rest.length > 0 || (part !== undefined && part !== 'history') || id === '') return NOT_FOUND;
    const known = kind === 'runs' || (!this.#legacy && (kind === undefined || (kind === 'executions' && id !== undefined)));
    if (!known) return NOT_FOUND;
    if (request.method !== 'GET') return { ...json(405, { detail: 'Method Not Allowed' }), headers: { allow: 'GET' } };
    try {
      if (kind === undefined) return json(200, workflowPage(this.#runs, request.query));
      if (id === undefined) return this.#tagged(this.#list(request.query, nowUs), request.headers['if-none-match']);
      const decode = !this.#legacy && part === 'history' && readDecode(request.query);
      const run = kind === 'runs' && !this.#legacy ? this.#runs.find(requireUuid('run_id', id), nowUs) : this.#runs.latest(id, nowUs);
      if (!run) return json(404, { detail: `Workflow execution not found: ${id}`, code: 'WF_1100' });
      return part === 'history' ? { status: 200, body: sampleHistory(run, nowUs, decode) } : this.#detail(run, nowUs);
    } catch (error) {
      if (error instanceof ValidationError) return json(422, { detail: error.detail });
      throw error;
    }
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

const NOT_FOUND: SampleAnswer = json(404, { detail: 'Not Found' });

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

function json(status: number, value: unknown): SampleAnswer {
  return { status, body: toJsonText(value, false) };
}
