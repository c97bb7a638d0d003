import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/manifest';
import { statusAt, type SampleRun } from '../../sample-api/sampleRun';
import { documentUri, openDocument, runPath } from '../support/openDocument';
import { recordMessages } from '../support/recordMessages';
import { knownRun, type SignedIn, signIn } from '../support/signIn';
import { until } from '../support/until';

const { executeCommand } = vscode.commands;

describe('explanations in a history', () => {
  let signedIn: SignedIn;
  let failed: SampleRun;
  let active: SampleRun;
  let completed: SampleRun;

  before(async () => {
    signedIn = await signIn();
    const newest = (status: string): SampleRun => knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === status);
    [failed, active, completed] = [newest('FAILED'), newest('RUNNING'), newest('COMPLETED')];
  });

  beforeEach(() => executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  function uriOf(run: SampleRun): vscode.Uri {
    return documentUri(signedIn.sample, 'history', run.runId);
  }

  /** Line of the cursor in the active document. */
  function cursorLine(uri: vscode.Uri): number | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() ? editor.selection.active.line : undefined;
  }

  /** The last line that contains a text. */
  function lastLine(document: vscode.TextDocument, text: string): number {
    return document.positionAt(document.getText().lastIndexOf(text)).line;
  }

  it('put the cursor at the deciding event of a failed run, in the middle of the screen', async () => {
    const document = await openDocument(uriOf(failed));
    const line = lastLine(document, '"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED"');
    // The event starts a few lines above its type.
    await until('the cursor is there', () => Math.abs((cursorLine(document.uri) ?? -99) - line) < 5);
    await until('it is in sight', () => vscode.window.activeTextEditor?.visibleRanges.some((range) => range.contains(new vscode.Position(line, 0))) ?? false);
  });

  it('keep the cursor of the user until Go to Failure', async () => {
    const document = await openDocument(uriOf(failed));
    await until('the cursor is there', () => (cursorLine(document.uri) ?? 0) > 0);
    const decisive = cursorLine(document.uri);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    await openDocument(documentUri(signedIn.sample, 'run', failed.runId));
    await executeCommand('vscode.open', document.uri);
    await until('it is in front again', () => cursorLine(document.uri) !== undefined);
    assert.equal(cursorLine(document.uri), 2);
    await executeCommand(COMMANDS.goToFailure, document.uri);
    await until('it is back', () => cursorLine(document.uri) === decisive);
  });

  it('open an active run at its newest event, and a completed one at the top', async () => {
    const running = await openDocument(uriOf(active));
    const line = lastLine(running, '"eventId"');
    await until('the cursor is at the newest event', () => Math.abs((cursorLine(running.uri) ?? -99) - line) < 5);
    const done = await openDocument(uriOf(completed));
    await until('it is in front', () => cursorLine(done.uri) !== undefined);
    assert.equal(cursorLine(done.uri), 0);
  });

  it('show the cause in lenses, at the top and above the event', async () => {
    const { uri } = await openDocument(uriOf(failed));
    let lenses: vscode.CodeLens[] = [];
    await until('there are lenses', async () => {
      lenses = (await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', uri)) ?? [];
      return lenses.length > 0;
    });
    assert.match(lenses[0]?.command?.title ?? '', /^\$\(error\)\u00a0\S.{5,}/);
    await until('the cursor is there', () => (cursorLine(uri) ?? 0) > 0);
    const commandsAt = (line: number | undefined): (string | undefined)[] =>
      lenses.filter(({ range, command }) => range.start.line === line && command?.command !== COMMANDS.openPayload).map(({ command }) => command?.command);
    assert.deepEqual(commandsAt(0), [COMMANDS.goToFailure, COMMANDS.copyFailure, COMMANDS.resetRun]);
    assert.deepEqual(commandsAt(cursorLine(uri)), ['', COMMANDS.copyFailure, COMMANDS.resetRun]);

    const running = await openDocument(uriOf(active));
    await until('it says what it waits for', async () => {
      const [lens] = (await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', running.uri)) ?? [];
      return /^\$\(play-circle\)\u00a0Waits for /.test(lens?.command?.title ?? '');
    });
  });

  it('lead to the input of the failed activity, not to a header before it', async () => {
    const payload = (text: string): object => ({ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: Buffer.from(JSON.stringify(text)).toString('base64') });
    const activity = { scheduledEventId: '1', startedEventId: '2', activityType: { name: 'a' } };
    const events = [
      { eventType: 'ActivityTaskScheduled', activityTaskScheduledEventAttributes: { activityType: { name: 'a' }, header: { fields: { trace: payload('header') } }, input: { payloads: [payload('input')] } } },
      { eventType: 'ActivityTaskStarted', activityTaskStartedEventAttributes: { scheduledEventId: '1' } },
      { eventType: 'ActivityTaskFailed', activityTaskFailedEventAttributes: { ...activity, failure: { message: 'no' } } },
      { eventType: 'WorkflowExecutionFailed', workflowExecutionFailedEventAttributes: { failure: { activityFailureInfo: activity, cause: { message: 'no' } } } },
    ];
    const body = JSON.stringify({ events: events.map((event, at) => ({ eventId: String(at + 1), ...event })) });
    const id = '00000000-0000-4000-8000-00000000a0a2';
    const takeBack = signedIn.sample.answer(runPath('history', id), { body }, Infinity);
    try {
      const { uri } = await openDocument(documentUri(signedIn.sample, 'history', id));
      let open: vscode.Command | undefined;
      await until('there is a way to the input', async () => {
        const lenses = (await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', uri)) ?? [];
        open = lenses.find(({ command }) => command?.title === 'Input of a')?.command;
        return open !== undefined;
      });
      await executeCommand(open?.command ?? '', ...((open?.arguments ?? []) as unknown[]));
      await until('it is open', () => vscode.window.activeTextEditor?.document.getText() === 'input');
    } finally {
      takeBack();
    }
  });

  /** Titles of the lenses of a history, by line. @param id number of its run */
  async function lensTitles(id: number, ...events: readonly (readonly [type: string, attributes: object])[]): Promise<[line: string, title: string][]> {
    const runId = `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
    const body = JSON.stringify({
      events: events.map(([type, attributes], at) => ({
        eventId: String(at + 1),
        eventTime: '2026-11-24T14:00:00Z',
        eventType: type,
        [`${type.charAt(0).toLowerCase()}${type.slice(1)}EventAttributes`]: attributes,
      })),
    });
    const takeBack = signedIn.sample.answer(runPath('history', runId), { body }, Infinity);
    try {
      const document = await openDocument(documentUri(signedIn.sample, 'history', runId));
      let lenses: vscode.CodeLens[] = [];
      await until('it is explained', async () => {
        lenses = (await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', document.uri)) ?? [];
        return lenses.some(({ command }) => command?.command === COMMANDS.goToFailure);
      });
      return lenses.map(({ range, command }) => [/"eventId": "\d+"/.exec(document.lineAt(range.start.line + 1).text)?.[0] ?? '', command?.title ?? '']);
    } finally {
      takeBack();
    }
  }

  it('name what an active run waits for, above each event and at the newest', async () => {
    const titles = await lensTitles(
      1,
      ['WorkflowExecutionStarted', {}],
      ['ActivityTaskScheduled', { activityType: { name: 'ocr' }, taskQueue: { name: 'gpu' } }],
      ['StartChildWorkflowExecutionInitiated', { workflowType: { name: 'parse' } }],
      ['WorkflowExecutionSignaled', { signalName: 'go' }],
    );
    const ocr = '$(play-circle)\u00a0Waits for activity ocr to be taken up, finished or retried by a worker of gpu';
    assert.ok(titles.some(([event, title]) => event === '"eventId": "2"' && title === ocr));
    assert.ok(titles.some(([event, title]) => event === '"eventId": "3"' && title === '$(play-circle)\u00a0Waits for child workflow parse'));
    assert.ok(titles.some(([event, title]) => event === '"eventId": "4"' && title === `${ocr}, and 1 more`));
  });

  it('name the pause of a run alone, not what it would wait for without', async () => {
    const titles = await lensTitles(
      5,
      ['WorkflowExecutionStarted', {}],
      ['WorkflowTaskScheduled', {}],
      ['WorkflowExecutionPaused', { identity: 'ada', reason: 'budget' }],
    );
    const paused = '$(debug-pause)\u00a0Paused by ada: budget';
    assert.ok(titles.some(([event, title]) => event === '"eventId": "3"' && title === paused));
    assert.ok(titles.every(([, title]) => !title.includes('Waits')));
  });

  it('show in hovers the end of a stack trace and the texts of encoded attributes, without terminal sequences', async () => {
    const stackTrace = `${'  File "/app/deep.py", line 1, in deep\n'.repeat(200)}  File "/app/last.py", line 2, in last\n    \u001b[31mraise\u001b[0m`;
    const texts = { message: 'row 17\nhas no IBAN', stack_trace: '  File "/app/act.py", line 3, in check\n' };
    const encodedAttributes = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: Buffer.from(JSON.stringify(texts)).toString('base64') };
    const failure = { stackTrace, cause: { message: 'Encoded failure', encodedAttributes } };
    await lensTitles(4, ['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure }]);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    const hover = async (key: string): Promise<string> => {
      const position = document.positionAt(document.getText().lastIndexOf(key) + key.length + 3);
      const found = await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
      return found.flatMap(({ contents }) => contents.map((content) => (content as vscode.MarkdownString).value)).join('\n');
    };
    const trace = await hover('"stackTrace"');
    assert.match(trace, /…\n {2}File "\/app\/deep\.py"[^]*last\.py", line 2, in last\n {4}raise\n/);
    assert.match(await hover('"data"'), /row 17\nhas no IBAN\n\n {2}File "\/app\/act\.py", line 3, in check\n/);
  });

  it('show stuck code as an error, and link the run that continues', async () => {
    const failure = { message: 'no', applicationFailureInfo: { type: 'NondeterminismError' } };
    const stuck = await lensTitles(
      2,
      ['WorkflowExecutionStarted', {}],
      ['WorkflowTaskScheduled', {}],
      ['WorkflowTaskFailed', { scheduledEventId: '2', cause: 'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR', failure }],
    );
    assert.ok(stuck.some(([event, title]) => event === '"eventId": "3"' && title.startsWith('$(error)\u00a0Its code no longer fits its history.')));
    const retried = await lensTitles(3, ['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure, newExecutionRunId: 'r2' }]);
    assert.ok(retried.some(([event, title]) => event === '"eventId": "2"' && title === 'Open Next Run'));
  });

  it('open the latest run of the execution where the server has no run by the id in the history, and say so', async () => {
    const failure = { message: 'no', applicationFailureInfo: { type: 'E' } };
    await lensTitles(6, ['WorkflowExecutionStarted', { workflowId: completed.executionId }], ['WorkflowExecutionFailed', { failure, newExecutionRunId: '01a00000-0000-7000-8000-000000000000' }]);
    const from = vscode.window.activeTextEditor?.document;
    assert.ok(from);
    const lenses = (await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', from.uri)) ?? [];
    const open = lenses.find(({ command }) => command?.title === 'Open Next Run')?.command;
    const recorded = recordMessages();
    try {
      await executeCommand(open?.command ?? '', ...((open?.arguments ?? []) as unknown[]));
      await until('it is open', () => vscode.window.activeTextEditor?.document.getText().includes('WORKFLOW_EXECUTION_COMPLETED') ?? false);
      await until('it is said', () => recorded.messages.some((message) => /Showing the latest one of its execution/.test(message)));
    } finally {
      recorded.stop();
    }
  });

  it('copy the failure of a run without opening its history', async () => {
    await executeCommand(COMMANDS.copyFailure, failed.runId);
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^`[^`]+`\n\n```\n\S[^]*\n```\n$/);
    assert.ok(text.includes(failed.runId));
    assert.deepEqual(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs), []);
  });

  it('report that there is no failure', async () => {
    const recorded = recordMessages();
    try {
      await executeCommand(COMMANDS.copyFailure, completed.runId);
    } finally {
      recorded.stop();
    }
    assert.deepEqual(recorded.messages, ['This run did not fail.']);
  });
});
