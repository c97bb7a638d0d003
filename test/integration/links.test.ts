import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, EXTENSION_ID, SETTINGS } from '../../src/manifest';
import { type SampleRun, statusAt } from '../sample-api/sampleRun';
import type { SampleApi } from '../sample-api/sampleApi';
import { extensionUnderTest } from './support/extensionUnderTest';
import { chooseItem } from './support/nextQuickPick';
import { documentUri, untilInFront } from './support/openDocument';
import { messagesOf } from './support/recordMessages';
import { hideView, type SignedIn, signIn } from './support/signIn';
import { until } from './support/until';

const { executeCommand } = vscode.commands;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('links', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  /** All runs, newest first; the tree has the first 200. */
  let runs: readonly SampleRun[];

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    runs = sample.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
  });

  afterEach(() => executeCommand('workbench.action.closeAllEditors'));

  after(async () => {
    await vscode.env.clipboard.writeText('');
    await signedIn.signOut();
  });

  describe('in a terminal', () => {
    it('are labelled ids and ids of known runs, with a tooltip', async () => {
      const [known] = runs;
      assert.ok(known);
      assert.deepEqual(await linked(`Execution ID: ${UNKNOWN}`), [[UNKNOWN, 'Open Run']]);
      assert.deepEqual(await linked(`container ${UNKNOWN}`), []);
      assert.deepEqual(await linked(`container ${known.runId}`), [[known.runId, statusOf(known) === 'FAILED' ? 'Go to Failure' : 'Open Run']]);
      assert.deepEqual(await linked(`failed: ${failed().runId}`), [[failed().runId, 'Go to Failure']]);
    });

    it('open the run, a failed one at its cause', async () => {
      const completed = runs.slice(200).find((run) => statusOf(run) === 'COMPLETED' && run.runId === sample.runs.latest(run.executionId, signedIn.nowUs)?.runId);
      assert.ok(completed);
      await follow(`Execution ID: ${completed.executionId}`);
      await untilInFront(sample, 'run', completed.runId);
      const old = runs.slice(200).find((run) => statusOf(run) === 'FAILED' && run.runId === sample.runs.latest(run.executionId, signedIn.nowUs)?.runId);
      for (const run of [failed(), old]) {
        await follow(`started run_id=${run?.runId ?? ''}`);
        await untilInFront(sample, 'history', run?.runId);
        await until('the cursor is at what failed', () => (vscode.window.activeTextEditor?.selection.active.line ?? 0) > 10);
      }
    });

    it('are addresses of the console and of the server', async () => {
      const run = runs[7];
      assert.ok(run);
      const page = `https://console.mistral.ai/build/workflows/a?executionId=${encodeURIComponent(run.executionId)}`;
      const call = `${sample.url}/v1/workflows/runs/${run.runId}`;
      for (const address of [page, call]) {
        assert.deepEqual((await linked(`see ${address}.`)).map(([text]) => text), [address]);
        await follow(address);
        await until('the run is in front', () => vscode.window.activeTextEditor?.document.uri.scheme === 'mistral-run');
        await executeCommand('workbench.action.closeAllEditors');
      }
    });

    it('report an unknown run once', async () => {
      const said = await messagesOf(() => follow(`Execution ID: ${UNKNOWN}`));
      assert.equal(said.length, 1);
      assert.match(said.join(), new RegExp(`^No run ${UNKNOWN} at 127`));
    });

    async function links(line: string): Promise<vscode.TerminalLink[]> {
      const context = { line, terminal: undefined as unknown as vscode.Terminal };
      return (await extensionUnderTest.terminalLinks.provideTerminalLinks(context, new vscode.CancellationTokenSource().token)) ?? [];
    }

    async function linked(line: string): Promise<[string, string | undefined][]> {
      return (await links(line)).map(({ startIndex, length, tooltip }) => [line.slice(startIndex, startIndex + length), tooltip]);
    }

    async function follow(line: string): Promise<void> {
      const [link] = await links(line);
      assert.ok(link, `no link in ${line}`);
      await extensionUnderTest.terminalLinks.handleTerminalLink(link);
    }
  });

  describe('from elsewhere', () => {
    it('open the run, or its history, of the tree or not', async () => {
      for (const run of [runs[3], runs.at(-1)]) {
        await open('run', run?.runId ?? '');
        await untilInFront(sample, 'run', run?.runId);
        await open('history', run?.runId ?? '');
        await untilInFront(sample, 'history', run?.runId);
      }
    });

    it('accept an execution id with any characters', async () => {
      const awkward = runs.find(({ executionId }) => executionId.includes('/') && executionId.includes(' '));
      assert.ok(awkward);
      await open('run', awkward.executionId);
      await untilInFront(sample, 'run', sample.runs.latest(awkward.executionId, signedIn.nowUs)?.runId);
    });

    it('open nothing and send no request for a server without a connection, or without a valid run', async () => {
      const asked = sample.requests.length;
      const run = runs[0]?.runId ?? '';
      const said = await messagesOf(async () => {
        await open('run', run, 'https://api.evil.example');
        await open('run', run, sample.url.replace('http:', 'https:'));
        await open('run', run, `${sample.url}@evil.example`);
        for (const path of ['/', '/run/', '/command/workbench.action.quit', `/run/${'x'.repeat(300)}`]) {
          await extensionUnderTest.uriHandler.handleUri(vscode.Uri.from({ scheme: 'vscode', authority: EXTENSION_ID, path, query: `server=${sample.url}` }));
        }
      });
      const nowhere = "This link doesn't lead to a workflow run.";
      const { host } = new URL(sample.url);
      assert.deepEqual(said, [
        'This link leads to a run at api.evil.example, for which no connection is set up here.',
        `This link leads to a run at ${host}, for which no connection is set up here.`,
        nowhere,
        nowhere,
        nowhere,
        nowhere,
        nowhere,
      ]);
      assert.equal(sample.requests.length, asked);
      assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 0);
    });

    it('open the run with any key of the server that has it, and do not change the view', async () => {
      const run = runs.at(-2);
      await useSecondConnection(async () => {
        await open('run', run?.runId ?? '');
        await untilInFront(sample, 'run', run?.runId);
        assert.equal(extensionUnderTest.view.title, 'Second');
      });
    });

    it('report an unknown run when no key of the server has it', async () => {
      const said = await messagesOf(() => useSecondConnection(() => open('run', UNKNOWN)));
      assert.equal(said.length, 1);
      assert.match(said.join(), new RegExp(`^No run ${UNKNOWN} at 127`));
    });

    it('are copied as Markdown, and open the run', async () => {
      const run = runs.find(({ executionId, workflow }) => executionId.includes('/') && /[-_]/.test(workflow.name));
      assert.ok(run);
      for (const kind of ['run', 'history'] as const) {
        await executeCommand(COMMANDS.copyLink, documentUri(sample, kind, run.runId));
        const text = await vscode.env.clipboard.readText();
        const [, name, page, link] = /^\[(.*)\]\((https:\S+)\) \(\[open in .+?\]\((\S+)\)\)$/.exec(text) ?? [];
        assert.ok(name?.startsWith(`${run.workflow.name} `), text);
        assert.equal(page, `https://console.mistral.ai/build/workflows/${run.workflow.name}?executionId=${encodeURIComponent(run.executionId)}`);
        assert.ok(link?.startsWith(`${vscode.env.uriScheme}://${EXTENSION_ID}/${kind}/`), link);
        await extensionUnderTest.uriHandler.handleUri(vscode.Uri.parse(link ?? ''));
        await untilInFront(sample, kind, run.runId);
      }
    });

    it('are copied as a list for several rows', async () => {
      const [group] = await extensionUnderTest.nodes();
      const rows = (await extensionUnderTest.nodes(group)).slice(0, 2);
      await executeCommand(COMMANDS.copyLink, rows[0], rows);
      assert.match(await vscode.env.clipboard.readText(), /^- \[.+\n- \[.+\n$/);
    });

    async function open(kind: string, id: string, server = sample.url): Promise<void> {
      const { uriScheme: scheme } = vscode.env;
      const uri = vscode.Uri.from({ scheme, authority: EXTENSION_ID, path: `/${kind}/${id}`, query: `server=${server}` });
      await extensionUnderTest.uriHandler.handleUri(vscode.Uri.parse(uri.toString()));
    }

    /** Does the work while a connection to the same server without a key is active. */
    async function useSecondConnection(work: () => Promise<unknown>): Promise<void> {
      const settings = vscode.workspace.getConfiguration(SETTINGS.section);
      await settings.update(SETTINGS.connections, [{ name: 'Second' }], vscode.ConfigurationTarget.Global);
      await until('there are several', () => extensionUnderTest.contextKey(CONTEXT_KEYS.severalConnections) === true);
      await chooseItem(COMMANDS.switchConnection, 'Second');
      try {
        await extensionUnderTest.untilState('noKey');
        await work();
      } finally {
        await settings.update(SETTINGS.connections, undefined, vscode.ConfigurationTarget.Global);
        await extensionUnderTest.untilState('ready');
      }
    }
  });

  describe(COMMANDS.revealInView, () => {
    it('selects the row of a document, and expands its group', async () => {
      await hideView();
      const run = runs[5];
      assert.ok(run);
      await executeCommand(COMMANDS.revealInView, documentUri(sample, 'history', run.runId));
      await untilSelected(run);
    });

    it('reveals it again when the editor rejects that, or never ends it, while it redraws rows', async () => {
      const { view } = extensionUnderTest;
      const reveal = view.reveal.bind(view);
      const answers = [() => Promise.reject(new Error('Tree element not found')), () => new Promise<void>(() => undefined), reveal];
      view.reveal = (node, options) => (answers.shift() ?? reveal)(node, options);
      try {
        const run = runs[9];
        assert.ok(run);
        await executeCommand(COMMANDS.revealInView, documentUri(sample, 'run', run.runId));
        await untilSelected(run);
        assert.equal(answers.length, 0);
      } finally {
        view.reveal = reveal;
      }
    });

    it('loads older runs until the row exists', async () => {
      const run = runs.at(-1);
      assert.ok(run);
      await executeCommand(COMMANDS.revealInView, documentUri(sample, 'run', run.runId));
      await untilSelected(run);
    });

    it('selects it in the flat list', async () => {
      await executeCommand(COMMANDS.showNewestFirst);
      try {
        for (const run of [runs[150], runs[2]]) {
          assert.ok(run);
          await executeCommand(COMMANDS.revealInView, documentUri(sample, 'run', run.runId));
          await untilSelected(run);
        }
      } finally {
        await executeCommand(COMMANDS.showByWorkflow);
      }
    });

    it('reports that the filter hides it, and can clear the filter', async () => {
      const run = runs.slice(0, 200).find((each) => statusOf(each) === 'COMPLETED');
      assert.ok(run);
      await chooseItem(COMMANDS.filter, 'Failed in the Last 24 Hours');
      await until('it is filtered', () => extensionUnderTest.contextKey(CONTEXT_KEYS.filtered) === true);
      const uri = documentUri(sample, 'run', run.runId);
      const said = await messagesOf(() => executeCommand(COMMANDS.revealInView, uri));
      assert.deepEqual(said, ["The view's filter hides this run."]);
      await pressInformation('Clear Filter', () => executeCommand(COMMANDS.revealInView, uri));
      await untilSelected(run);
    });

    it('reports why a run is not in the view', async () => {
      const internal = sample.runs.startedBy(signedIn.nowUs).find(({ workflow }) => workflow.internal);
      const said = await messagesOf(() => executeCommand(COMMANDS.revealInView, documentUri(sample, 'run', internal?.runId ?? '')));
      assert.deepEqual(said, ["This run isn't in the view's list. It may be too old, or a child run."]);
    });
  });

  function statusOf(run: SampleRun): string | null {
    return statusAt(run, signedIn.nowUs);
  }

  /** A run in the tree. */
  function failed(): SampleRun {
    const run = runs.slice(0, 200).find((each) => statusOf(each) === 'FAILED');
    assert.ok(run);
    return run;
  }

  async function untilSelected({ runId }: SampleRun): Promise<void> {
    await until(`the row of ${runId} is selected`, () => {
      const { visible, selection } = extensionUnderTest.view;
      const [node] = selection as { key?: string }[];
      return visible && selection.length === 1 && node?.key === runId;
    });
  }
});

/** Presses this button of the message that the work shows. */
async function pressInformation(button: string, work: () => PromiseLike<unknown>): Promise<void> {
  const { window } = vscode;
  const { showInformationMessage } = window;
  Object.assign(window, { showInformationMessage: () => Promise.resolve(button) });
  try {
    await work();
  } finally {
    Object.assign(window, { showInformationMessage });
  }
}
