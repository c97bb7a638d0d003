import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { fileName } from '../../src/core/text/fileName';
import { shortId } from '../../src/core/text/shortId';
import { COMMANDS } from '../../src/manifest';
import type { SampleApi } from '../sample-api/sampleApi';
import type { SampleRun } from '../sample-api/sampleRun';
import { extensionUnderTest } from './support/extensionUnderTest';
import { nextQuickPick } from './support/nextQuickPick';
import { documentUri, untilInFront } from './support/openDocument';
import { messagesOf, recordMessages, recordOpened } from './support/recordMessages';
import { listRequests, type SignedIn, signIn, startStillSample, TEST_KEY } from './support/signIn';
import { until } from './support/until';

const { executeCommand } = vscode.commands;

describe('the commands', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  /** The runs on the first page of the tree, newest first. */
  let known: readonly SampleRun[];
  /** A run whose execution id needs encoding everywhere. */
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
      it('accepts the document of a run and that of its history', async () => {
        for (const from of ['run', 'history'] as const) {
          await executeCommand(command, documentUri(sample, from, awkward.runId));
          await untilInFront(sample, kind, awkward.runId);
          await executeCommand('workbench.action.closeAllEditors');
        }
      });

      it('accepts a run id, of a run in the tree and of another', async () => {
        const unknown = sample.runs.startedBy(signedIn.nowUs).at(-1);
        assert.ok(unknown && !known.includes(unknown));
        for (const run of [known[3], unknown]) {
          await executeCommand(command, run?.runId);
          await untilInFront(sample, kind, run?.runId);
        }
      });

      it('accepts an execution id with any characters', async () => {
        await executeCommand(command, awkward.executionId);
        await untilInFront(sample, kind, sample.runs.latest(awkward.executionId, signedIn.nowUs)?.runId);
        assert.ok(tabLabel().includes(fileName(shortId(awkward.executionId))), tabLabel());
      });

      it('accepts the execution id of a run that is not in the tree', async () => {
        const unknown = sample.runs.startedBy(signedIn.nowUs).findLast(({ executionId }) => executionId.includes('/'));
        assert.ok(unknown && !known.includes(unknown));
        await executeCommand(command, unknown.executionId);
        await untilInFront(sample, kind, sample.runs.latest(unknown.executionId, signedIn.nowUs)?.runId);
      });

      it('accepts a row', async () => {
        const [group] = await extensionUnderTest.nodes();
        const [row] = await extensionUnderTest.nodes(group);
        await executeCommand(command, row);
        await untilInFront(sample, kind, known[0]?.runId);
      });

      it('reports an unknown run', async () => {
        const messages = await messagesOf(() => executeCommand(command, 'nobody/knows this'));
        assert.equal(messages.length, 1);
        assert.match(messages[0] ?? '', /^No run nobody\/knows this at 127\.0\.0\.1:\d+\./);
        assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
      });
    });
  }

  it('openHistory without arguments uses the active document', async () => {
    await executeCommand('vscode.open', documentUri(sample, 'run', known[1]?.runId ?? ''));
    await untilInFront(sample, 'run', known[1]?.runId);
    await executeCommand(COMMANDS.openHistory);
    await untilInFront(sample, 'history', known[1]?.runId);
  });

  it('openLatestRun opens the newest run of all workflows, or of a row’s workflow', async () => {
    await executeCommand(COMMANDS.openLatestRun);
    await untilInFront(sample, 'run', known[0]?.runId);
    const nodes = await extensionUnderTest.nodes();
    const rows = await extensionUnderTest.rows();
    await executeCommand(COMMANDS.openLatestRun, nodes[2]);
    await untilInFront(sample, 'run', known.find(({ workflow }) => workflow.name === rows[2]?.label)?.runId);
  });

  it('copy the ids', async () => {
    for (const argument of [documentUri(sample, 'history', awkward.runId), awkward.runId]) {
      // The menu of an editor title passes its group; that of a row passes the selection.
      await executeCommand(COMMANDS.copyExecutionId, argument, { groupId: 0 });
      assert.equal(await vscode.env.clipboard.readText(), awkward.executionId);
    }
    await executeCommand(COMMANDS.copyRunId, awkward.executionId);
    assert.equal(await vscode.env.clipboard.readText(), sample.runs.latest(awkward.executionId, signedIn.nowUs)?.runId);
  });

  it('copyAsCurl copies a working command without the key', async () => {
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
    // As from a server without run ids.
    sample.answer(`/v1/workflows/runs/${encodeURIComponent(id)}`, { body: JSON.stringify({ execution_id: id }) });
    await executeCommand(COMMANDS.copyAsCurl, id);
    const [, , url, ...rest] = await curlArguments();
    assert.deepEqual(rest, []);
    assert.equal(decodeURIComponent(url?.replace(`${sample.url}/v1/workflows/runs/`, '') ?? ''), id);
  });

  it('copyAsCurl of a document sends no request', async () => {
    const unknown = sample.runs.startedBy(signedIn.nowUs).at(-1);
    assert.ok(unknown && !known.includes(unknown));
    const before = sample.requests.length;
    await executeCommand(COMMANDS.copyAsCurl, documentUri(sample, 'run', unknown.runId));
    assert.equal((await curlArguments())[2], `${sample.url}/v1/workflows/runs/${unknown.runId}`);
    assert.equal(sample.requests.length, before);
  });

  it('name the other server of a document, and send no request', async () => {
    const { sample: other } = await startStillSample();
    try {
      const before = sample.requests.length;
      const uri = documentUri(other, 'run', awkward.runId);
      for (const command of [COMMANDS.copyExecutionId, COMMANDS.copyRunId, COMMANDS.copyAsCurl, COMMANDS.openInConsole]) {
        const messages = await messagesOf(() => executeCommand(command, uri));
        assert.deepEqual(messages, [`This document is of ${new URL(other.url).host}, which isn't the server in the settings.`], command);
      }
      assert.deepEqual(other.requests, []);
      assert.equal(sample.requests.length, before);
    } finally {
      await other.close();
    }
  });

  it('name the unknown run of a document', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const messages = await messagesOf(() => executeCommand(COMMANDS.copyExecutionId, documentUri(sample, 'history', id)));
    assert.equal(messages.length, 1);
    assert.ok(messages[0]?.startsWith(`No run ${id} at ${new URL(sample.url).host}.`), messages[0]);
  });

  it('name the unknown run of a pasted id', async () => {
    const messages = await messagesOf(async () => {
      const making = nextQuickPick();
      const opening = executeCommand(COMMANDS.openRun);
      const pick = await making;
      pick.value = ' "nobody/knows this" ';
      await until('the id is offered', () => pick.activeItems[0]?.label === 'Open run nobody/knows this');
      await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await opening;
    });
    assert.equal(messages.length, 1);
    assert.ok(messages[0]?.startsWith(`No run nobody/knows this at ${new URL(sample.url).host}.`), messages[0]);
  });

  it('make no link of the id of an unknown run', async () => {
    const id = '[x](command:workbench.action.showCommands)';
    const uri = documentUri(sample, 'run', id);
    for (const work of [
      () => executeCommand(COMMANDS.openRun, id),
      () => executeCommand(COMMANDS.copyExecutionId, uri),
      () => executeCommand('vscode.open', uri),
    ]) {
      const recorded = recordMessages();
      try {
        await work();
        await until('there is a sentence', () => recorded.messages.length > 0);
      } finally {
        recorded.stop();
      }
      assert.equal(recorded.messages.length, 1);
      const [message = ''] = recorded.messages;
      assert.ok(message.startsWith('No run [x]') && message.includes('command:workbench.action.showCommands'), message);
      assert.ok(!message.includes(']('), message);
    }
  });

  it('openInConsole opens the page of a run, or the list of executions for an unknown run', async () => {
    const opened = recordOpened();
    try {
      const messages = await messagesOf(async () => {
        await executeCommand(COMMANDS.openInConsole, awkward.runId);
        await executeCommand(COMMANDS.openInConsole, 'nobody/knows this');
        await executeCommand(COMMANDS.openInConsole, documentUri(sample, 'run', '00000000-0000-4000-8000-000000000000'));
      });
      assert.deepEqual(messages, []);
      const workflows = 'https://console.mistral.ai/build/workflows';
      const { workflow, executionId } = awkward;
      assert.deepEqual(opened.urls, [
        `${workflows}/${encodeURIComponent(workflow.name)}?executionId=${encodeURIComponent(executionId)}`,
        `${workflows}/executions`,
        `${workflows}/executions`,
      ]);
    } finally {
      opened.stop();
    }
  });

  it('openInConsole reports any other failure, and opens nothing', async () => {
    const opened = recordOpened();
    const takeBack = sample.answer('/v1/workflows/', { status: 500 }, Infinity);
    try {
      const messages = await messagesOf(() => executeCommand(COMMANDS.openInConsole, 'an id'));
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', /reported a fault/);
      assert.deepEqual(opened.urls, []);
    } finally {
      takeBack();
      opened.stop();
    }
  });

  it('loadMore without arguments loads older runs of all workflows', async () => {
    // Expanding a workflow without known runs requests its runs.
    const rows = await runRows();
    const before = (await listRequests(sample)).length;
    await executeCommand(COMMANDS.loadMore);
    const [request, ...rest] = (await listRequests(sample)).slice(before);
    assert.ok(request);
    assert.ok(request.query.get('next_page_token'));
    assert.ok(!request.query.has('workflow_identifier'));
    assert.deepEqual(rest, []);
    assert.ok((await runRows()) > rows);
  });
});

function tabLabel(): string {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
}

/** The arguments that a POSIX shell passes to curl for the command on the clipboard, with the key in the environment. */
async function curlArguments(): Promise<string[]> {
  const line = await vscode.env.clipboard.readText();
  assert.ok(line.includes('$MISTRAL_API_KEY'), line);
  assert.ok(!line.includes(TEST_KEY), 'the key is on the clipboard');
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const output = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, MISTRAL_API_KEY: TEST_KEY } });
  return output.split('\0').slice(0, -1);
}

/** Number of rows of runs in the tree. */
async function runRows(): Promise<number> {
  let count = 0;
  for (const node of await extensionUnderTest.nodes()) count += (await extensionUnderTest.nodes(node)).length;
  return count;
}
