import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../src/manifest';
import type { RunsNode } from '../../src/editor/tree/nodes';
import { statusAt, type SampleRun } from '../sample-api/sampleRun';
import { extensionUnderTest, setRefreshInterval } from './support/extensionUnderTest';
import { nextQuickPick } from './support/nextQuickPick';
import { hideView, listRequests, requestsSoFar, showView, type SignedIn, signIn, untilAsksNoMore } from './support/signIn';
import { until } from './support/until';

const { executeCommand } = vscode.commands;

const LIST = '/v1/workflows/runs';

function code(...names: readonly string[]): string {
  const classes = names.map((name, at) => `@workflows.workflow.define(name="${name}")\nclass Workflow${at}:\n    async def run(self): ...\n`);
  return ['import mistralai.workflows as workflows', ...classes].join('\n\n');
}

describe('DefinitionViews', () => {
  let signedIn: SignedIn;
  /** Time of the sample API (ms since the epoch). */
  let nowMs: number;
  const written: vscode.Uri[] = [];
  let count = 0;

  beforeEach(async () => {
    nowMs = Date.now();
    signedIn = await signIn({ now: () => nowMs });
    await hideView();
  });

  afterEach(async () => {
    await setRefreshInterval(3600);
    await executeCommand('workbench.action.closeAllEditors');
    for (const file of written.splice(0)) await vscode.workspace.fs.delete(file);
    await showView();
    await signedIn.signOut();
  });

  async function open(text: string): Promise<vscode.TextEditor> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    // A new name: the editor may have cached the text of a deleted file.
    const file = vscode.Uri.joinPath(folder.uri, `workflows_${count++}.py`);
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
    written.push(file);
    return vscode.window.showTextDocument(file);
  }

  /** Commands of the lenses, by line. */
  async function lenses({ document }: vscode.TextEditor): Promise<ReadonlyMap<number, readonly vscode.Command[]>> {
    const found = await executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', document.uri);
    const byLine = new Map<number, vscode.Command[]>();
    for (const { range, command } of found ?? []) {
      if (command) byLine.set(range.start.line, [...(byLine.get(range.start.line) ?? []), command]);
    }
    return byLine;
  }

  async function firstLens(editor: vscode.TextEditor, title: RegExp): Promise<vscode.Command> {
    let command: vscode.Command | undefined;
    await until(`the lens ${title}`, async () => {
      [command] = (await lenses(editor)).values().next().value ?? [];
      return title.test(command?.title ?? '');
    });
    assert.ok(command);
    return command;
  }

  function lists(): URLSearchParams[] {
    return signedIn.sample.requests.filter(({ path }) => path === LIST).map(({ query }) => query);
  }

  function newest(workflow: string): SampleRun {
    const run = signedIn.sample.runs.startedBy(nowMs * 1000).find((each) => each.workflow.name === workflow);
    assert.ok(run);
    return run;
  }

  it('shows the latest run above a workflow, and a click opens it', async () => {
    const editor = await open(code('hello-world'));
    const run = newest('hello-world');
    const command = await firstLens(editor, /^\$\([\w-]+\)\u00a0\S+ (?:now|<?\d+ (?:min|h))/);
    assert.deepEqual(command.arguments, [run.runId]);
    const [line, all] = (await lenses(editor)).entries().next().value ?? [];
    assert.equal(line, 2);
    assert.deepEqual(all?.slice(-3).map(({ title }) => title), ['History', 'Start…', 'All Runs']);
    await executeCommand(command.command, ...(command.arguments as unknown[]));
    await until('it is open', () => vscode.window.activeTextEditor?.document.uri.path.includes(run.runId) === true);
  });

  it('offer the runs of a workflow with a prefix before the name, where there are none by the plain name', async () => {
    const editor = await open(code('invoices', 'hello-world'));
    await firstLens(editor, /^No runs yet$/);
    const [plain, other] = [...(await lenses(editor)).values()];
    assert.deepEqual(plain?.map(({ title, arguments: args }) => [title, args?.[0] as unknown]).slice(1), [['Runs of process-invoices', 'process-invoices'], ['Start…', 'invoices'], ['All Runs', 'invoices']]);
    assert.ok(other?.every(({ title }) => !title.startsWith('Runs of')));
  });

  it('requests only workflows that are not on the newest page, and none on typing', async () => {
    const before = lists().length;
    const editor = await open(code('hello-world', 'never-run', 'never-run-either'));
    await until('all runs are known', async () => [...(await lenses(editor)).values()].every(([first]) => first?.title !== 'Loading Runs…'));
    const asked = lists().slice(before);
    assert.deepEqual(asked.map((query) => query.get('workflow_identifier')).filter(Boolean).sort(), ['never-run', 'never-run-either']);
    assert.deepEqual([...(await lenses(editor)).values()].slice(1).map((commands) => commands.map(({ title }) => title)), [
      ['No runs yet', 'Start…', 'All Runs'],
      ['No runs yet', 'Start…', 'All Runs'],
    ]);
    const typed = lists().length;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# a comment\n'));
    await until('the lenses have moved', async () => [...(await lenses(editor)).keys()][0] === 3);
    assert.equal(lists().length, typed);
  });

  it('requests a typed workflow once the file is saved', async () => {
    const editor = await open(code('hello-world'));
    await firstLens(editor, /^\$\(/);
    const before = lists().length;
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, '\n\n@workflows.workflow.define(name="half-typ")\nclass Half: ...\n'));
    await until('it has a lens', async () => (await lenses(editor)).size === 2);
    assert.equal((await listRequests(signedIn.sample)).length, before);
    await editor.document.save();
    await until('it is requested', () => lists().at(-1)?.get('workflow_identifier') === 'half-typ');
  });

  it('shows all runs, and keeps them current, while the view is filtered', async () => {
    const editor = await open(code('hello-world'));
    await firstLens(editor, /^\$\(/);
    const pick = nextQuickPick();
    const filtering = executeCommand(COMMANDS.filter);
    const filter = await pick;
    await until('there are presets', () => filter.items.length > 0);
    filter.activeItems = filter.items.filter(({ label }) => /Active/.test(label)).slice(0, 1);
    await executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await filtering;
    try {
      const run = newest('hello-world');
      const shown = async (): Promise<unknown> => ((await firstLens(editor, /./)).arguments as unknown[] | undefined)?.[0];
      await until('it shows the newest run', async () => (await shown()) === run.runId);
      // A day later, when another run has started and ended.
      nowMs += 24 * 3_600_000;
      assert.notEqual(newest('hello-world').runId, run.runId);
      await setRefreshInterval(1);
      await until('it shows the next run', async () => (await shown()) === newest('hello-world').runId);
    } finally {
      await executeCommand(COMMANDS.clearFilter);
    }
  });

  it('All Runs selects the group of the workflow, or its newest run in the flat list', async () => {
    const editor = await open(code('hello-world'));
    await firstLens(editor, /^\$\([\w-]+\)\u00a0\S+ (?:now|<?\d+ (?:min|h))/);
    const all = [...(await lenses(editor)).values()][0]?.find(({ title }) => title === 'All Runs');
    assert.ok(all);
    const selected = async (): Promise<unknown> => {
      await executeCommand(all.command, ...(all.arguments as unknown[]));
      await until('the view is shown', () => extensionUnderTest.view.visible);
      await until('a row is selected', () => extensionUnderTest.view.selection.length === 1);
      return extensionUnderTest.view.selection[0];
    };
    assert.deepEqual(await selected(), { kind: 'workflow', name: 'hello-world' });
    await executeCommand(COMMANDS.showNewestFirst);
    try {
      await until('the list', async () => (await extensionUnderTest.nodes()).every((node) => (node as RunsNode).kind !== 'workflow'));
      await until('its newest run', async () => JSON.stringify(await selected()) === JSON.stringify({ kind: 'run', key: newest('hello-world').runId }));
    } finally {
      await executeCommand(COMMANDS.showByWorkflow);
    }
  });

  it('sends no request for a file without workflows', async () => {
    const before = await requestsSoFar(signedIn.sample);
    const editor = await open('import os\nfrom mistralai import Mistral\n\nprint("workflows.workflow.define(name=\'hello-world\')")\n');
    assert.equal((await lenses(editor)).size, 0);
    await setRefreshInterval(1);
    await untilAsksNoMore(signedIn.sample);
    assert.deepEqual((await requestsSoFar(signedIn.sample)).slice(before.length).map(({ path, query }) => `${path}?${query.toString()}`), []);
  });

  it('refreshes while visible, and sends no request once hidden', async () => {
    const run = signedIn.sample.runs.startedBy(nowMs * 1000).find((each) => statusAt(each, nowMs * 1000) === 'RUNNING' && !each.workflow.internal && each.endUs < Infinity);
    assert.ok(run && run === newest(run.workflow.name));
    const editor = await open(code(run.workflow.name));
    await firstLens(editor, /\u00a0Running /);
    // Right after its end, before the next run of this workflow starts.
    nowMs = run.endUs / 1000 + 1;
    await setRefreshInterval(1);
    await until('it shows the end', async () => ![...(await lenses(editor)).values()][0]?.some(({ title, arguments: ids }) => (ids as unknown[] | undefined)?.[0] === run.runId && /Running/.test(title)));
    await executeCommand('workbench.action.closeAllEditors');
    await untilAsksNoMore(signedIn.sample);
  });

  it('shows the latest runs in hovers of definitions and calls', async () => {
    const { document } = await open(`${code('hello-world')}\nasync def start():\n    await workflows.workflow.execute_workflow("support-triage", {})\n`);
    const hover = async (text: string): Promise<string> => {
      const position = document.positionAt(document.getText().indexOf(text) + 2);
      const hovers = await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
      return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join('\n');
    };
    for (const name of ['hello-world', 'support-triage']) {
      const text = await hover(name);
      assert.ok(text.startsWith(`**${name.replace('-', '&#45;')}**`), text);
      assert.equal(text.split('\n').length, 6);
      assert.match(text, new RegExp(`command:${COMMANDS.openRun}\\?`));
    }
    assert.equal(await hover('class Workflow0'), '');
  });

  it('shows them in the hover of a call with a class of another file', async () => {
    await open(code('onboard-customer').replace('Workflow0', 'Onboarding'));
    const { document } = await open('import mistralai.workflows as workflows\nfrom .other import Onboarding\n\nasync def start():\n    await workflows.workflow.execute_workflow(Onboarding, {})\n');
    const position = document.positionAt(document.getText().lastIndexOf('Onboarding') + 2);
    const hovers = await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
    assert.match((hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[])[0]?.value ?? ''), /^\*\*onboard&#45;customer\*\*/);
  });

  it('opens the latest run of the workflow at the cursor', async () => {
    const editor = await open(code('hello-world', 'support-triage'));
    const line = editor.document.positionAt(editor.document.getText().indexOf('class Workflow1')).line + 1;
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await executeCommand(COMMANDS.openLatestRun);
    const run = newest('support-triage');
    await until('it is open', () => vscode.window.activeTextEditor?.document.uri.path.includes(run.runId) === true);
  });

  it('shows no lenses when they are disabled', async () => {
    const editor = await open(code('hello-world'));
    await firstLens(editor, /./);
    const settings = vscode.workspace.getConfiguration(SETTINGS.section);
    await settings.update(SETTINGS.codeLens, false, vscode.ConfigurationTarget.Global);
    try {
      await until('they are gone', async () => (await lenses(editor)).size === 0);
      const before = await requestsSoFar(signedIn.sample);
      await setRefreshInterval(1);
      await untilAsksNoMore(signedIn.sample);
      assert.equal((await requestsSoFar(signedIn.sample)).length, before.length);
    } finally {
      await settings.update(SETTINGS.codeLens, undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
