import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { RecordedRequest } from '../sample-api/recordedRequest';
import type { SampleApi } from '../sample-api/sampleApi';
import type { SampleRun } from '../sample-api/sampleRun';
import { logText } from './support/extensionUnderTest';
import { acceptItem, markItem, nextQuickPick } from './support/nextQuickPick';
import { documentUri, untilInFront } from './support/openDocument';
import { messagesOf, recordMessages, recordOpened } from './support/recordMessages';
import { type SignedIn, signIn } from './support/signIn';
import { Deferred, until } from './support/until';

const { executeCommand } = vscode.commands;

type Pick = vscode.QuickPick<vscode.QuickPickItem>;

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const OTHER = '11111111-1111-4111-8111-111111111111';
const LAST = '22222222-2222-4222-8222-222222222222';

for (const legacy of [false, true]) {
  describe(`the quick pick of runs, at a ${legacy ? 'legacy' : 'current'} server`, () => {
    let signedIn: SignedIn;
    let sample: SampleApi;
    /** All runs, newest first; the tree has the first 200. */
    let runs: readonly SampleRun[];

    before(async () => {
      signedIn = await signIn({ legacy });
      ({ sample } = signedIn);
      runs = sample.runs.startedBy(signedIn.nowUs).filter(({ workflow }) => !workflow.internal);
    });

    beforeEach(() => vscode.env.clipboard.writeText(''));

    afterEach(() => executeCommand('workbench.action.closeAllEditors'));

    after(() => signedIn.signOut());

    it('offers the id on the clipboard first, even with blanks and quotes around it; Enter opens it', async () => {
      const run = newest(7);
      await vscode.env.clipboard.writeText(` "${run.executionId}"\n`);
      await withPick(async (pick) => {
        await until('the id is offered and marked', () => pick.items[0]?.label === 'From the clipboard' && pick.activeItems[0] === pick.items[1]);
        assert.ok(labelOf(pick.items[1]).startsWith(run.workflow.name));
        assert.match(pick.items[1]?.description ?? '', / · /);
        assert.equal(pick.items.filter(({ label }) => label === pick.items[1]?.label).length, 1);
        await acceptItem();
      });
      await untilInFront(sample, 'run', idOf(run));
    });

    it('offers an unknown id on the clipboard, and no other text', async () => {
      for (const [text, first] of [
        [UNKNOWN, `Open run ${UNKNOWN}`],
        ['npm install', undefined],
      ] as const) {
        await vscode.env.clipboard.writeText(text);
        const read = nextClipboard();
        await withPick(async (pick) => {
          await read;
          if (first !== undefined) await until('the id is offered', () => pick.items[1]?.label === first);
          assert.equal(pick.items.some(({ label }) => label === 'From the clipboard'), first !== undefined);
        });
      }
    });

    it('is shown before the clipboard has been read', async () => {
      const clipboard = new Deferred<string>();
      const read = nextClipboard(clipboard.promise);
      await withPick(async (pick) => {
        await until('runs are offered', () => pick.activeItems.length > 0);
        assert.ok(pick.items.length > 50);
        clipboard.resolve(UNKNOWN);
        await read;
        await until('the id is offered and marked', () => labelOf(pick.activeItems[0]) === `Open run ${UNKNOWN}`);
      });
    });

    it('keeps the active item of the user', async () => {
      const clipboard = new Deferred<string>();
      const read = nextClipboard(clipboard.promise);
      await withPick(async (pick) => {
        await until('runs are offered', () => pick.activeItems.length > 0 && !pick.busy);
        const before = labelOf(pick.activeItems[0]);
        await executeCommand('workbench.action.quickOpenSelectNext');
        await until('the second row is marked', () => labelOf(pick.activeItems[0]) !== before);
        const second = labelOf(pick.activeItems[0]);
        clipboard.resolve(UNKNOWN);
        await read;
        await until('the id is offered', () => pick.items[1]?.label === `Open run ${UNKNOWN}`);
        const changed = new Deferred<undefined>();
        const subscription = pick.onDidChangeActive(() => changed.resolve(undefined));
        await changed.promise;
        subscription.dispose();
        assert.equal(labelOf(pick.activeItems[0]), second);
      });
    });

    it('offers recently opened runs, including those of the tree, latest first and above the newest', async () => {
      const opened = [newest(20), newest(21), newest(22)];
      for (const run of opened) {
        await executeCommand('vscode.open', documentUri(sample, 'run', idOf(run)), { preview: true });
        await untilInFront(sample, 'run', idOf(run));
      }
      await executeCommand(COMMANDS.openHistory, opened[0]?.executionId);
      await untilInFront(sample, 'history', idOf(newest(20)));
      await withPick(async (pick) => {
        await until('they are offered', () => pick.items[0]?.label === 'Recently opened' && pick.activeItems.length > 0);
        const [, ...rows] = pick.items;
        for (const [index, run] of [newest(20), newest(22), newest(21)].entries()) {
          assert.ok(labelOf(rows[index]).endsWith(run.executionId.slice(-8)), `${labelOf(rows[index])} of ${run.executionId}`);
        }
        const heading = pick.items.findIndex(({ label }) => label === 'Newest');
        assert.ok(heading > 3 && heading <= 11, `at most ten recents, not ${heading - 1}`);
        await Promise.resolve();
      });
    });

    it('opens the history or the console with the buttons of an item', async () => {
      const recorded = recordOpened();
      try {
        await withPick(async (pick) => {
          await until('runs are offered', () => pick.activeItems.length > 0);
          for (const { kind, buttons } of pick.items) {
            if (kind !== vscode.QuickPickItemKind.Separator) assert.deepEqual(buttons?.map(({ tooltip }) => tooltip), ['Open History', 'Open in Console']);
          }
          trigger(pick, rowOf(pick, newest(5)), 1);
          await until('the console is opened', () => recorded.urls.length > 0);
        });
        assert.ok(recorded.urls[0]?.includes(encodeURIComponent(newest(5).executionId)), recorded.urls[0]);
        await withPick(async (pick) => {
          await until('runs are offered', () => pick.activeItems.length > 0);
          trigger(pick, rowOf(pick, newest(5)), 0);
          await untilInFront(sample, 'history', idOf(newest(5)));
        });
      } finally {
        recorded.stop();
      }
    });

    it('searches on the server once, after a pause in typing, and adds the results', async () => {
      const wanted = runs.slice(200).find(({ executionId }) => executionId.length >= 36);
      assert.ok(wanted);
      await withPick(async (pick) => {
        await until('runs are offered', () => pick.activeItems.length > 0 && !pick.busy);
        const before = searches().length;
        const text = wanted.executionId.slice(4, 30);
        if (legacy) sample.answer(isSearch, { body: JSON.stringify({ executions: [row(wanted), row(newest(250))], next_page_token: null }) });
        for (let length = 1; length <= text.length; length += 1) pick.value = text.slice(0, length);
        await until('the search was sent', () => searches().length > before);
        await until('what was found is offered', () => pick.items.some(({ label }) => label === 'From the server'));
        const found = pick.items.slice(pick.items.findIndex(({ label }) => label === 'From the server') + 1);
        assert.ok(found.every((item) => labelOf(item).endsWith(wanted.executionId.slice(-8))), found.map(labelOf).join());
        const [request, ...rest] = searches().slice(before);
        assert.deepEqual([rest, request?.query.get('search'), request?.query.get('page_size')], [[], text, '20']);
        await markItem(pick, found[0]);
        await acceptItem();
      });
      await untilInFront(sample, 'run', idOf(wanted));
    });

    it('is busy during a search, and aborts the search for an old text', async () => {
      const asked = new Deferred<undefined>();
      const ended = new Deferred<undefined>();
      sample.answer(({ query }) => query.get('search') === 'zzz-first', (_, response) => {
        response.once('close', () => ended.resolve(undefined));
        asked.resolve(undefined);
      });
      await withPick(async (pick) => {
        await until('runs are offered', () => pick.activeItems.length > 0 && !pick.busy);
        pick.value = 'zzz-first';
        await asked.promise;
        await until('it shows that it asks', () => pick.busy);
        pick.value = '';
        await ended.promise;
        await until('it is idle', () => !pick.busy);
      });
    });

    it('reports a failed search, stays open, and searches for another text', async () => {
      sample.answer(isSearch, { status: 400, body: '{"detail":"a reason of the server"}' });
      await withPick(async (pick) => {
        await until('runs are offered', () => pick.activeItems.length > 0 && !pick.busy);
        pick.value = 'zzz-broken';
        const sentence = /^Couldn't search at 127\.0\.0\.1:\d+\. The log has the reason\.$/;
        await until('it says so', () => pick.items.some(({ label }) => sentence.test(label)));
        assert.equal(labelOf(pick.activeItems[0]), 'Open run zzz-broken');
        const line = pick.items.find(({ label }) => sentence.test(label));
        assert.ok(line);
        await markItem(pick, line);
        await acceptItem();
        await until('the log has it', () => logText().includes('Search: invalidRequest'));
        pick.value = 'zzz-works';
        await until('the sentence is gone', () => !pick.items.some(({ label }) => sentence.test(label)));
        await until('the search was sent', () => searches().some(({ query }) => query.get('search') === 'zzz-works'));
      });
    });

    it('opens a pasted id when Enter follows at once, known or unknown', async () => {
      for (const run of [newest(30), runs.at(-1)]) {
        assert.ok(run);
        const before = searches().length;
        await withPick(async (pick) => {
          await until('runs are offered', () => pick.activeItems.length > 0 && !pick.busy);
          const typed = new Deferred<unknown>();
          const subscription = pick.onDidChangeValue((value) => typed.resolve(value));
          pick.value = ` "${run.executionId}" `;
          await typed.promise;
          subscription.dispose();
          await acceptItem();
        });
        await untilInFront(sample, 'run', idOf(run));
        assert.equal(searches().length, before, 'nothing is searched before the pause');
        await executeCommand('workbench.action.closeAllEditors');
      }
    });

    it('tries the ids of a pasted text in order, up to the first with a run', async () => {
      const run = newest(250);
      const before = sample.requests.length;
      const tried = await triedFor(`requeued ${UNKNOWN} run_id=${OTHER} execution_id="${run.executionId}" of ${LAST}`);
      await untilInFront(sample, 'run', idOf(run));
      const [first, ...rest] = new Set(tried);
      assert.deepEqual([first, rest.includes(run.executionId), rest.includes(UNKNOWN)], [OTHER, true, false]);
      const byRunId = sample.requests.slice(before).filter(({ path }) => path.endsWith(`/runs/${encodeURIComponent(idOf(run))}`));
      assert.equal(byRunId.length, legacy ? 1 : 0, 'the document of a run that was looked up is not requested again');
    });

    it('reports all tried ids in one message', async () => {
      const said = await messagesOf(() => triedFor(`run_id=${OTHER} of ${UNKNOWN}`));
      const host = new URL(sample.url).host;
      assert.deepEqual(said, [
        `No run at ${host} has one of these IDs: ${OTHER}, ${UNKNOWN}. It may have been deleted (usually after 30 days) or belong to another workspace.`,
      ]);
    });

    it('stops trying ids when the key is refused', async () => {
      const refused = { status: 401, body: '{"detail":"Unauthorized"}' };
      const takeBack = sample.answer(({ path }) => path.endsWith(OTHER), refused, Infinity);
      let tried: string[] = [];
      const said = await messagesOf(async () => {
        tried = await triedFor(`run_id=${OTHER} of ${UNKNOWN}`);
      });
      takeBack();
      assert.deepEqual(tried, [OTHER]);
      assert.match(said.join(), /^127\.0\.0\.1:\d+ refused the key\. [^.]*\.$/);
    });

    /** Pastes a text and presses Enter. @returns the requested ids */
    async function triedFor(text: string): Promise<string[]> {
      const making = nextQuickPick();
      const opening = executeCommand(COMMANDS.openRun);
      const pick = await making;
      await until('runs are offered', () => pick.activeItems.length > 0 && !pick.busy);
      const typed = new Deferred<unknown>();
      const subscription = pick.onDidChangeValue((value) => typed.resolve(value));
      pick.value = text;
      await typed.promise;
      subscription.dispose();
      const before = sample.requests.length;
      await acceptItem();
      await opening;
      const asked = sample.requests.slice(before).map(({ path }) => /\/(?:runs|executions)\/([^/]+)$/.exec(path)?.[1] ?? '');
      return asked.filter(Boolean).map(decodeURIComponent);
    }

    it('shows no icons from names and ids', async () => {
      const id = '$(bug) [x](command:y) <b>';
      await withPick(async (pick) => {
        await until('runs are offered', () => pick.activeItems.length > 0);
        pick.value = id;
        await until('the id is offered', () => pick.items.some(({ label }) => label === `Open run \\${id}`));
      });
    });

    function newest(index: number): SampleRun {
      const run = runs[index];
      assert.ok(run);
      return run;
    }

    function idOf(run: SampleRun): string {
      return legacy ? run.executionId : (sample.runs.latest(run.executionId, signedIn.nowUs)?.runId ?? '');
    }

    function searches(): RecordedRequest[] {
      return sample.requests.filter(isSearch);
    }
  });
}

function isSearch({ query }: RecordedRequest): boolean {
  return query.has('search');
}

/** A row of a server with the documented minimum. */
function row({ executionId, workflow }: SampleRun): object {
  return { workflow_name: workflow.name, execution_id: executionId, start_time: null, end_time: null, status: 'COMPLETED' };
}

/** Opens the quick pick during the work, and hides it afterwards if it is still open. */
async function withPick(work: (pick: Pick) => Promise<void>): Promise<void> {
  const recorded = recordMessages();
  try {
    const making = nextQuickPick();
    const opening = executeCommand(COMMANDS.openRun);
    const pick = await making;
    try {
      await work(pick);
    } finally {
      pick.hide();
      await opening;
    }
    assert.deepEqual(recorded.messages, []);
  } finally {
    recorded.stop();
  }
}

/** Resolves once the extension has read the clipboard. @param text replaces its text */
async function nextClipboard(text?: Promise<string>): Promise<void> {
  const { clipboard } = vscode.env;
  const original = Object.getOwnPropertyDescriptor(vscode.env, 'clipboard');
  assert.ok(original);
  const read = new Deferred<undefined>();
  // This object is not frozen in test runs.
  const watched: vscode.Clipboard = {
    writeText: (value) => clipboard.writeText(value),
    readText: () => {
      Object.defineProperty(vscode.env, 'clipboard', original);
      const reading = text ?? clipboard.readText();
      void Promise.resolve(reading).finally(() => setImmediate(() => read.resolve(undefined)));
      return reading;
    },
  };
  Object.defineProperty(vscode.env, 'clipboard', { configurable: true, value: watched });
  await read.promise;
}

/** Presses a button of an item through its event, since there is no command for it. */
function trigger(pick: Pick, item: vscode.QuickPickItem, index: number): void {
  const inner = pick as unknown as { _fireDidTriggerItemButton(item: number, button: number): void };
  inner._fireDidTriggerItemButton(pick.items.indexOf(item), index);
}

function rowOf(pick: Pick, run: SampleRun): vscode.QuickPickItem {
  const item = pick.items.find(({ label }) => label.endsWith(run.executionId.slice(-8)));
  assert.ok(item, `no row of ${run.executionId}`);
  return item;
}

function labelOf(item: vscode.QuickPickItem | undefined): string {
  return item?.label ?? '';
}
