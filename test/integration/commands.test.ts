import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { SampleApi } from '../sample-api/sampleApi';
import type { SampleRun } from '../sample-api/sampleRun';
import { documentUri } from './documentUri';
import { extensionUnderTest } from './extensionUnderTest';
import { listRequests } from './listRequests';
import { recordMessages } from './recordMessages';
import { signIn, type SignedIn, TEST_KEY } from './signIn';
import { until } from './until';

const { executeCommand } = vscode.commands;

describe('the commands', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  /** Newest first, those that the first page of the tree holds. */
  let known: readonly SampleRun[];
  /** Its execution id needs encoding in every place where it goes. */
  let awkward: SampleRun;

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    const newest = sample.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
    known = newest.slice(0, 200);
    const found = newest.find(({ executionId }) => [/\//, / /, /\p{Letter}(?<![a-z])/iu].every((pattern) => pattern.test(executionId)));
    assert.ok(found, 'the sample has no id with a slash, a space and an accent');
    awkward = found;
  });

  afterEach(() => executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  for (const [command, kind] of [
    [COMMANDS.openRun, 'run'],
    [COMMANDS.openHistory, 'history'],
  ] as const) {
    describe(command, () => {
      it('takes the document of a run and that of its history', async () => {
        for (const from of ['run', 'history'] as const) {
          await executeCommand(command, documentUri(sample, from, awkward.runId));
          await untilInFront(kind, awkward.runId);
          await executeCommand('workbench.action.closeAllEditors');
        }
      });

      it('takes a run id, of a run in the tree and of another', async () => {
        const unknown = sample.runs.startedBy(signedIn.nowUs).at(-1);
        assert.ok(unknown && !known.includes(unknown));
        for (const run of [known[3], unknown]) {
          await executeCommand(command, run?.runId);
          await untilInFront(kind, run?.runId);
        }
      });

      it('takes an execution id, whatever characters it has', async () => {
        await executeCommand(command, awkward.executionId);
        await untilInFront(kind, sample.runs.latest(awkward.executionId, signedIn.nowUs)?.runId);
        assert.ok(tabLabel().includes(awkward.executionId.replaceAll('/', '-')), tabLabel());
      });

      it('takes the execution id of a run that is not in the tree', async () => {
        const unknown = sample.runs.startedBy(signedIn.nowUs).findLast(({ executionId }) => executionId.includes('/'));
        assert.ok(unknown && !known.includes(unknown));
        await executeCommand(command, unknown.executionId);
        await untilInFront(kind, sample.runs.latest(unknown.executionId, signedIn.nowUs)?.runId);
      });

      it('takes a row', async () => {
        const [group] = await extensionUnderTest.nodes();
        const [row] = await extensionUnderTest.nodes(group);
        await executeCommand(command, row);
        await untilInFront(kind, known[0]?.runId);
      });

      it('says when there is no such run', async () => {
        const recorded = recordMessages();
        try {
          await executeCommand(command, 'nobody/knows this');
        } finally {
          recorded.stop();
        }
        assert.equal(recorded.messages.length, 1);
        assert.match(recorded.messages[0] ?? '', /^No run nobody\/knows this at 127\.0\.0\.1:\d+\./);
        assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
      });
    });
  }

  it('openHistory without anything takes the document in front', async () => {
    await executeCommand('vscode.open', documentUri(sample, 'run', known[1]?.runId ?? ''));
    await untilInFront('run', known[1]?.runId);
    await executeCommand(COMMANDS.openHistory);
    await untilInFront('history', known[1]?.runId);
  });

  it('openLatestRun opens the newest of all, and of a row’s workflow', async () => {
    await executeCommand(COMMANDS.openLatestRun);
    await untilInFront('run', known[0]?.runId);
    const nodes = await extensionUnderTest.nodes();
    const rows = await extensionUnderTest.rows();
    await executeCommand(COMMANDS.openLatestRun, nodes[2]);
    await untilInFront('run', known.find(({ workflow }) => workflow.name === rows[2]?.label)?.runId);
  });

  it('copy the ids', async () => {
    for (const argument of [documentUri(sample, 'history', awkward.runId), awkward.runId]) {
      await executeCommand(COMMANDS.copyExecutionId, argument);
      assert.equal(await vscode.env.clipboard.readText(), awkward.executionId);
    }
    await executeCommand(COMMANDS.copyRunId, awkward.executionId);
    assert.equal(await vscode.env.clipboard.readText(), sample.runs.latest(awkward.executionId, signedIn.nowUs)?.runId);
  });

  it('copyAsCurl copies a line that works, without the key', async () => {
    for (const [argument, path] of [
      [awkward.runId, `/v1/workflows/runs/${awkward.runId}`],
      [documentUri(sample, 'run', awkward.runId), `/v1/workflows/runs/${awkward.runId}`],
      [documentUri(sample, 'history', awkward.runId), `/v1/workflows/runs/${awkward.runId}/history?decode_payloads=true`],
    ] as const) {
      await executeCommand(COMMANDS.copyAsCurl, argument);
      const [flag, header, url, ...rest] = await curlArguments();
      assert.deepEqual([flag, header, rest], ['-H', `Authorization: Bearer ${TEST_KEY}`, []]);
      assert.equal(url, sample.url + path);
      const response = await fetch(url, { headers: { authorization: header?.replace('Authorization: ', '') ?? '' } });
      assert.equal(response.status, 200);
    }
  });

  it('copyAsCurl quotes an id for the shell', async () => {
    const id = `it's "$HOME" \`id\` \\ $(id)`;
    // As from a server that knows no run ids.
    sample.answer(`/v1/workflows/runs/${encodeURIComponent(id)}`, { body: JSON.stringify({ execution_id: id }) });
    await executeCommand(COMMANDS.copyAsCurl, id);
    const [, , url, ...rest] = await curlArguments();
    assert.deepEqual(rest, []);
    assert.equal(decodeURIComponent(url?.replace(`${sample.url}/v1/workflows/runs/`, '') ?? ''), id);
  });

  it('loadMore without anything loads older runs of all workflows', async () => {
    const before = (await listRequests(sample)).length;
    const rows = await runRows();
    await executeCommand(COMMANDS.loadMore);
    const [request, ...rest] = (await listRequests(sample)).slice(before);
    assert.ok(request);
    assert.ok(request.query.get('next_page_token'));
    assert.ok(!request.query.has('workflow_identifier'));
    assert.deepEqual(rest, []);
    assert.ok((await runRows()) > rows);
  });

  /** Waits until the document in front is that of this run. */
  async function untilInFront(kind: 'run' | 'history', id: string | undefined): Promise<void> {
    assert.ok(id);
    const { authority, path } = documentUri(sample, kind, id);
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    await until(`the ${kind} of ${id} is in front`, () => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      return uri?.scheme === 'mistral-run' && uri.authority === authority && uri.path.startsWith(folder);
    });
  }
});

function tabLabel(): string {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
}

/** What a POSIX shell hands to curl of the line on the clipboard, with the key in the environment. */
async function curlArguments(): Promise<string[]> {
  const line = await vscode.env.clipboard.readText();
  assert.ok(line.includes('$MISTRAL_API_KEY'), line);
  assert.ok(!line.includes(TEST_KEY), 'the key is on the clipboard');
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const output = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, MISTRAL_API_KEY: TEST_KEY } });
  return output.split('\0').slice(0, -1);
}

/** How many rows of runs the tree has. */
async function runRows(): Promise<number> {
  let count = 0;
  for (const node of await extensionUnderTest.nodes()) count += (await extensionUnderTest.nodes(node)).length;
  return count;
}
