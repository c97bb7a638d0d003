import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { HOUR } from '../../../src/core/durations';
import { COMMANDS, RUNS_VIEW, SETTINGS } from '../../../src/manifest';
import type { RecordedRequest } from '../../sample-api/recordedRequest';
import { type SampleApi, type SampleApiOptions, startSampleApi } from '../../sample-api/sampleApi';
import { statusAt, type SampleRun } from '../../sample-api/sampleRun';
import { extensionUnderTest, setRefreshInterval } from './extensionUnderTest';
import { documentUri } from './openDocument';
import { later, until } from './until';

/** The API key of the tests. Random, so that any occurrence was written by this run. */
export const TEST_KEY = `key-of-the-tests-${randomBytes(12).toString('hex')}`;

const LIST = '/v1/workflows/runs';

/** A sample API that the extension is signed in to. */
export interface SignedIn {
  readonly sample: SampleApi;
  /** The sample's clock, which is stopped (µs since the epoch). */
  readonly nowUs: number;
  /** Removes the key and the setting, closes the editors and the sample, hides the view. */
  signOut(): Promise<void>;
}

/**
 * Starts a sample API and signs in with the key of the environment. Resolves when the view is shown and filled, and the
 * histories of active runs are read, which would be counted with the requests of a test.
 */
export async function signIn(options: SampleApiOptions = {}): Promise<SignedIn> {
  await extensionUnderTest.activate();
  const { sample, nowUs } = await startStillSample(options);
  await setServerUrl(sample.url);
  await useKey(TEST_KEY);
  await until('the histories of active runs', () => explainedRuns({ sample, nowUs }).every((run) => historyRequests(sample, run) > 0));
  return {
    sample,
    nowUs,
    signOut: async () => {
      await vscode.commands.executeCommand(COMMANDS.removeApiKey);
      await extensionUnderTest.untilState('noKey');
      await setServerUrl(undefined);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.commands.executeCommand('notifications.clearAll');
      await hideView();
      await sample.close();
    },
  };
}

/**
 * Starts a sample API with a stopped clock, so that no run starts or ends during a test. The caller closes it. No run has
 * started just before: by the clock of the extension it would soon be one whose history is read, in place of another.
 */
export async function startStillSample(options: SampleApiOptions = {}): Promise<Pick<SignedIn, 'sample' | 'nowUs'>> {
  let nowMs = Date.now();
  const sample = await startSampleApi({ apiKey: TEST_KEY, now: () => nowMs, ...options });
  while ((sample.runs.startedBy(nowMs * 1000)[0]?.startUs ?? 0) > (nowMs - 12_000) * 1000) nowMs -= 1000;
  return { sample, nowUs: nowMs * 1000 };
}

/** Puts a key that the server accepts in place, as a click on "Use MISTRAL_API_KEY from the Environment" does. */
export async function useKey(key: string): Promise<void> {
  process.env['MISTRAL_API_KEY'] = key;
  try {
    await vscode.commands.executeCommand(COMMANDS.useEnvironmentKey);
  } finally {
    delete process.env['MISTRAL_API_KEY'];
  }
  await extensionUnderTest.untilState('ready');
}

/** Sets the server in the user's settings; undefined goes back to the default. */
export async function setServerUrl(url: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration(SETTINGS.section).update(SETTINGS.serverUrl, url, vscode.ConfigurationTarget.Global);
}

/** Shows the view of runs. */
export async function showView(): Promise<void> {
  await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
  await until('the view is shown', () => extensionUnderTest.view.visible);
}

/** Shows another view in its place. */
export async function hideView(): Promise<void> {
  await vscode.commands.executeCommand('workbench.view.explorer');
  await until('the view is hidden', () => !extensionUnderTest.view.visible);
}

/** Waits for the workflows without known runs, whose names are requested after the rows. */
export async function untilNames(): Promise<void> {
  await until('the quiet workflows', async () => (await extensionUnderTest.rows()).at(-1)?.label === 'rotate-signing-keys');
}

/** The active runs whose histories the view requests by itself. */
export function explainedRuns({ sample, nowUs }: Pick<SignedIn, 'sample' | 'nowUs'>): SampleRun[] {
  const known = sample.runs.startedBy(nowUs).filter(({ workflow }) => !workflow.internal).slice(0, 200);
  const isActive = (run: SampleRun): boolean => ['RUNNING', 'RETRYING_AFTER_ERROR'].includes(statusAt(run, nowUs) ?? '');
  return known.filter((run) => isActive(run) && run.startUs < nowUs - 10_000_000).slice(0, 5);
}

/** Number of requests for the history of a run. */
export function historyRequests(sample: SampleApi, { runId, executionId }: SampleRun): number {
  return sample.requests.filter(({ path }) => path.endsWith('/history') && (path.includes(runId) || path.includes(encodeURIComponent(executionId)))).length;
}

/** The newest run on the first page of the tree that satisfies a condition. @throws AssertionError if there is none */
export function knownRun({ sample, nowUs }: SignedIn, wanted: (run: SampleRun) => boolean): SampleRun {
  const known = sample.runs.startedBy(nowUs).filter(({ workflow }) => !workflow.internal).slice(0, 200);
  const run = known.find(wanted);
  assert.ok(run, 'the sample has no such run');
  return run;
}

/**
 * All requests that a sample has received, including any that the extension is about to send: it sends them during a
 * progress of its view, so this waits for a progress of that view and for the answer to a request of its own.
 */
export async function requestsSoFar(sample: SampleApi): Promise<RecordedRequest[]> {
  await vscode.window.withProgress({ location: { viewId: RUNS_VIEW } }, () => Promise.resolve());
  const probe = `probe-${randomUUID()}`;
  sample.answer(`${LIST}/${probe}`, { body: '{}' });
  await vscode.workspace.fs.readFile(documentUri(sample, 'run', probe));
  return sample.requests.filter(({ path }) => !path.startsWith(`${LIST}/probe-`));
}

/** Those of `requestsSoFar` that are for lists of runs. */
export async function listRequests(sample: SampleApi): Promise<RecordedRequest[]> {
  return (await requestsSoFar(sample)).filter(({ path }) => path === LIST);
}

/**
 * Waits until the extension sends no more automatic requests. With the clock hours ahead a refresh is overdue, and each
 * change of the interval makes the extension start it. Leaves the interval at 1 s.
 */
export async function untilAsksNoMore(sample: SampleApi): Promise<void> {
  let hours = 0;
  await until('the extension asks no more', async () => {
    const { length } = await requestsSoFar(sample);
    hours++;
    await later(hours * HOUR, async () => {
      await setRefreshInterval(3600);
      await setRefreshInterval(1);
    });
    return (await requestsSoFar(sample)).length === length;
  });
}
