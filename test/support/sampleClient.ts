import { readRunDetail, readRunPage } from '../../src/core/api/checks';
import type { PageOptions } from '../../src/core/api/client';
import type { Connection } from '../../src/core/api/connection';
import { runPath, RUNS_PATH, runsQuery } from '../../src/core/api/endpoints';
import { ApiError } from '../../src/core/api/errors';
import type { CallOptions } from '../../src/core/api/http';
import { statusError } from '../../src/core/api/statusError';
import type { RunDetail, RunPage, RunQuery } from '../../src/core/api/types';
import { SampleRoutes } from '../sample-api/sampleRoutes';
import { SampleRuns } from '../sample-api/sampleRuns';

/** A recorded request; `at` in ms since the epoch. */
export interface Question {
  readonly at: number;
  readonly path: string;
  readonly query: RunQuery | undefined;
  /** 304 if the ETag was still valid. */
  readonly status: number;
}

/** A `RunsClient` that is connected to a sample API without a socket. The clock is `Date`. */
export class SampleClient {
  readonly questions: Question[] = [];
  /** While set, each request throws this. */
  problem: ApiError | undefined;
  readonly runs: SampleRuns;
  private readonly routes: SampleRoutes;

  constructor({ runs = 600, legacy = false }: { runs?: number; legacy?: boolean } = {}) {
    this.runs = new SampleRuns({ runs, workflows: 12, seed: 'mistral', startUs: Date.now() * 1000 });
    this.routes = new SampleRoutes({ runs: this.runs, seed: 'mistral', legacy });
  }

  readonly listRuns = async (_connection: Connection, query: RunQuery, { signal, etag }: PageOptions = {}): Promise<RunPage> => {
    const { status, body, headers } = this.ask(RUNS_PATH, query, etag);
    await Promise.resolve();
    signal?.throwIfAborted();
    if (status === 304) return { runs: [], skipped: 0, nextPageToken: undefined, unchanged: true };
    return { ...readRunPage(JSON.parse(body)), etag: headers?.['etag'] };
  };

  readonly getRun = async (_connection: Connection, runId: string, { signal }: CallOptions = {}): Promise<RunDetail> => {
    const { body } = this.ask(runPath(runId), undefined, undefined);
    await Promise.resolve();
    signal?.throwIfAborted();
    const run = readRunDetail(JSON.parse(body));
    if (!run) throw new ApiError('notTheApi', 'The sample sent no run.');
    return run;
  };

  private ask(path: string, query: RunQuery | undefined, etag: string | undefined): ReturnType<SampleRoutes['answer']> {
    const at = Date.now();
    const request = {
      method: 'GET',
      path,
      query: runsQuery(query ?? {}),
      headers: etag === undefined ? {} : { 'if-none-match': etag },
      authorized: true,
      time: at,
    };
    const answer = this.routes.answer(request, at * 1000);
    this.questions.push({ at, path, query, status: answer.status });
    if (this.problem) throw new ApiError(this.problem.kind, this.problem.message, this.problem.details);
    if (answer.status >= 400) throw statusError({ status: answer.status, headers: { get: () => null }, body: answer.body }, 'none');
    return answer;
  }
}
