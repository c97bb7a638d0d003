import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { RecordedRequest } from '../sample-api/recordedRequest';
import type { SampleApi } from '../sample-api/sampleApi';
import { extensionUnderTest } from './support/extensionUnderTest';
import { hideView, listRequests, setServerUrl, showView, type SignedIn, signIn, startStillSample, TEST_KEY, useKey } from './support/signIn';
import { Deferred, later, NOT_FRESH } from './support/until';

describe('the tree of runs', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;

  beforeEach(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
  });

  afterEach(() => signedIn.signOut());

  it('has the newest runs by workflow, newest first, from one request', async () => {
    const lists = await listRequests(sample);
    // The first one checked the key.
    assert.deepEqual(lists.map(({ query }) => query.get('page_size')), ['1', '200']);

    const newest = sample.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal).slice(0, 200);
    const names = [...new Set(newest.map(({ workflow }) => workflow.name))];
    const rows = (await extensionUnderTest.rows()).map(({ label }) => label);
    assert.deepEqual(rows.slice(0, rows.indexOf('Load Older')), names);

    const nodes = await extensionUnderTest.nodes();
    for (const [index, name] of names.entries()) {
      const executions = newest.filter(({ workflow }) => workflow.name === name).map(({ executionId }) => executionId);
      const below = (await extensionUnderTest.rows(nodes[index])).filter(({ label }) => label !== 'Load Older');
      const ids = below.slice(0, 100).map(({ id }) => id);
      assert.deepEqual(ids, [...new Set(executions)].slice(0, 100).map((executionId) => `run:${encodeURIComponent(name)}/${encodeURIComponent(executionId)}`));
    }
  });

  it('sends one request for a refresh', async () => {
    const before = await listRequests(sample);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.equal((await listRequests(sample)).length, before.length + 1);
  });

  it('sends one request for two concurrent refreshes', async () => {
    const before = await listRequests(sample);
    const release = new Deferred<undefined>();
    sample.answer(isList, async (_request, response) => {
      await release.promise;
      sendNoRuns(response);
    });
    const refreshes = Promise.all([
      vscode.commands.executeCommand(COMMANDS.refresh),
      vscode.commands.executeCommand(COMMANDS.refresh),
    ]);
    // By now both have sent their request or joined the other's.
    const after = await listRequests(sample);
    release.resolve(undefined);
    await refreshes;
    assert.equal(after.length, before.length + 1);
    // The active runs are missing from the empty answer, so they are requested by status.
    const further = (await listRequests(sample)).slice(after.length);
    assert.deepEqual(further.filter(({ query }) => !query.has('status') && !query.has('end_time_after')), []);
  });

  it('refreshes when shown again, unless its data is fresh', async () => {
    const before = await listRequests(sample);
    await hideView();
    await showView();
    assert.equal((await listRequests(sample)).length, before.length);
    await hideView();
    await later(NOT_FRESH, showView);
    assert.equal((await listRequests(sample)).length, before.length + 1);
  });

  it('sends no requests with a refused key until there is another', async () => {
    sample.setApiKey(`${TEST_KEY}-2`);
    const before = await listRequests(sample);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), 'refused');
    assert.match(extensionUnderTest.view.message ?? '', /refused the key/);
    assert.ok((await extensionUnderTest.rows()).length > 1, 'what is known stays');

    await hideView();
    await later(NOT_FRESH, showView);
    assert.equal((await listRequests(sample)).length, before.length + 1);

    await useKey(`${TEST_KEY}-2`);
    assert.equal(extensionUnderTest.view.message, undefined);
    assert.ok((await extensionUnderTest.rows()).length > 1);
    // One request checks the key, one is for the runs.
    assert.deepEqual((await listRequests(sample)).slice(before.length + 1).map(({ authorized }) => authorized), [true, true]);
  });

  it('uses neither key nor runs of one server for another', async () => {
    // It accepts the same key.
    const { sample: other } = await startStillSample();
    try {
      const before = (await listRequests(sample)).length;
      const redrawn = new Deferred<undefined>();
      const subscription = extensionUnderTest.onDidRedraw((rows) => rows === undefined && redrawn.resolve(undefined));
      await setServerUrl(other.url);
      await redrawn.promise;
      subscription.dispose();
      await extensionUnderTest.untilState('noKey');
      assert.deepEqual(await extensionUnderTest.rows(), []);
      await vscode.commands.executeCommand(COMMANDS.refresh);
      await hideView();
      await later(NOT_FRESH, showView);
      assert.deepEqual(other.requests, []);
      assert.equal(extensionUnderTest.contextKey('mistralRuns.state'), 'noKey');

      await setServerUrl(sample.url);
      await extensionUnderTest.untilState('ready');
      assert.ok((await extensionUnderTest.rows()).length > 1);
      assert.equal((await listRequests(sample)).length, before + 1);
      assert.deepEqual(other.requests, []);
    } finally {
      await other.close();
    }
  });
});

function isList({ path }: RecordedRequest): boolean {
  return path === '/v1/workflows/runs';
}

function sendNoRuns(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"executions":[],"next_page_token":null}');
}
