import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { RUNS_VIEW } from '../../../src/manifest';
import type { RecordedRequest } from '../../sample-api/recordedRequest';
import type { SampleApi } from '../../sample-api/sampleApi';
import { documentUri } from './documentUri';

const LIST = '/v1/workflows/runs';

/**
 * The lists of runs that a sample was asked for so far. Returns once any that the extension was about to ask for has
 * arrived: it asks from within a progress of its view, and what comes after another such progress, and after an answer
 * to a later request, comes too late to have been caused before.
 */
export async function listRequests(sample: SampleApi): Promise<RecordedRequest[]> {
  await vscode.window.withProgress({ location: { viewId: RUNS_VIEW } }, () => Promise.resolve());
  const id = randomUUID();
  sample.answer(`${LIST}/${id}`, { body: '{}' });
  await vscode.workspace.fs.readFile(documentUri(sample, 'run', id));
  return sample.requests.filter(({ path }) => path === LIST);
}
