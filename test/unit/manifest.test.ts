import { getL10nJson } from '@vscode/l10n-dev';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiErrorKind } from '../../src/core/api/errors';
import type { StuckRun } from '../../src/core/history/explanation/stuckRun';
import { COMMANDS, CONTEXT_KEYS, EXTENSION_ID, INPUT_SCHEME, RUN_SCHEME, RUNS_VIEW, SCHEMA_SCHEME, SETTINGS, type Capability } from '../../src/manifest';
import { type InputTarget, inputUri } from '../../src/editor/addresses/inputUri';
import type { RunsNode } from '../../src/editor/tree/nodes';
import { treeItem } from '../../src/editor/tree/treeItem';
import { buildRun } from '../support/buildRun';
import { buildRowSource } from '../support/buildRowSource';
import { projectRoot } from '../support/projectRoot';

/** Of a command or a submenu. */
interface MenuEntry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly languages: readonly { readonly id: string; readonly filenamePatterns: readonly string[] }[];
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string; readonly enablement?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
  };
}

const root = projectRoot();
const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const { contributes } = manifest;
const strings = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const menuEntries = Object.values(contributes.menus).flat();

const stuck: StuckRun = { kind: 'stuck', why: 'exception', row: 0, failure: undefined, cause: undefined, goodBuild: undefined, failingBuild: undefined };

/** A node of each kind of row. */
const nodes = Object.fromEntries([
  ['workflow', { kind: 'workflow', name: 'process-invoices' }],
  ['workflow without a name', { kind: 'workflow', name: '' }],
  ['pinned workflow', { kind: 'workflow', name: 'pinned' }],
  ['workflow without runs', { kind: 'workflow', name: 'quiet' }],
  ['its only row', { kind: 'noRuns', workflow: 'quiet' }],
  ['run', { kind: 'run', key: 'r' }],
  ['failed run', { kind: 'run', key: 'failed' }],
  ['active run', { kind: 'run', key: 'active' }],
  ['stuck run', { kind: 'run', key: 'stuck' }],
  ['run with a subscription', { kind: 'run', key: 'subscribed' }],
  ['earlier run', { kind: 'run', key: 'r', below: { node: { kind: 'run', key: 'r' }, as: 'attempt' } }],
  ['run without a run id', { kind: 'run', key: 'e' }],
  ['older of a workflow', { kind: 'older', workflow: 'process-invoices', beforeMs: 0 }],
  ['older of all', { kind: 'older', workflow: undefined, beforeMs: undefined }],
] satisfies [string, RunsNode][]);

/** Their contextValues, on a connection that may act. */
const rows: Record<string, string> = Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, contextValue(node)]));

function contextValue(node: RunsNode, canAct = true): string {
  const runs = [
    buildRun({ key: 'r', executionId: 'x', runId: 'r' }),
    buildRun({ key: 'e', executionId: 'e', workflowName: undefined }),
    buildRun({ key: 'failed', executionId: 'f', runId: 'f', status: 'FAILED' }),
    buildRun({ key: 'active', executionId: 'a', runId: 'a', status: 'RUNNING' }),
    buildRun({ key: 'stuck', executionId: 's', runId: 's', status: 'RUNNING' }),
    buildRun({ key: 'subscribed', executionId: 'b', runId: 'b', status: 'RUNNING' }),
  ];
  const source = buildRowSource(runs, {
    canAct,
    isPinned: (name) => name === 'pinned',
    isSubscribed: ({ key }) => key === 'subscribed',
    explanation: ({ key }) => (key === 'stuck' ? stuck : undefined),
  });
  return treeItem(node, source).contextValue ?? '';
}

/** The regular expressions that a when clause matches with `viewItem`. */
function viewItemExpressions(when: string): RegExp[] {
  return [...when.matchAll(/viewItem =~ \/(.+?)\/(?= |\)|$)/g)].map(([, source]) => new RegExp(source ?? ''));
}

/** Whether a when clause applies to a row, as far as it is about the row. */
function appliesTo(when: string, row: string): boolean {
  return when
    .split(' && ')
    .filter((condition) => condition.includes('viewItem'))
    .every((condition) => condition.startsWith('!') !== viewItemExpressions(condition).every((expression) => expression.test(row)));
}

/** The entries of a menu on a row, without those of other menus. */
function entriesOn(row: string, menu: string): readonly MenuEntry[] {
  return (contributes.menus[menu] ?? []).filter(({ when = '' }) => appliesTo(when, row));
}

/** An entry's name: `inline pinWorkflow`, `compare(compareWith, selectForCompare)`. */
function entryName({ command, submenu, group }: MenuEntry, row: string): string {
  const name = (command ?? submenu ?? '').replace('mistralRuns.', '');
  if (submenu !== undefined) return `${name}(${entriesOn(row, submenu).map((entry) => entryName(entry, row)).join(', ')})`;
  return group?.startsWith('inline') ? `inline ${name}` : name;
}

describe('package.json', () => {
  it('declares the commands of the code, each with title and category', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(COMMANDS).sort());
    for (const { command, title, category } of contributes.commands) {
      assert.equal(title, `%command.${command.replace('mistralRuns.', '')}%`);
      assert.equal(category, '%category%');
    }
  });

  it('declares the view, settings and scheme of the code', () => {
    assert.deepEqual(Object.values(contributes.views).flat().map(({ id }) => id), [RUNS_VIEW]);
    assert.deepEqual(
      Object.keys(contributes.configuration.properties).sort(),
      [SETTINGS.codeLens, SETTINGS.connections, SETTINGS.consoleUrl, SETTINGS.notify, SETTINGS.protectedDeployments, SETTINGS.readOnly, SETTINGS.refreshInterval, SETTINGS.serverUrl].map((name) => `${SETTINGS.section}.${name}`),
    );
    assert.deepEqual(manifest.activationEvents, [`onFileSystem:${INPUT_SCHEME}`, `onFileSystem:${RUN_SCHEME}`, `onFileSystem:${SCHEMA_SCHEME}`, 'onLanguage:python', 'onTerminal:*', 'onUri']);
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
    const schemes = [...manifestText.matchAll(/resourceScheme == ([\w-]+)/g)].map(([, scheme]) => scheme);
    assert.deepEqual(new Set(schemes), new Set([RUN_SCHEME, INPUT_SCHEME]));
  });

  it('gives each input document its language, and no file of the user or document of a run', () => {
    const patterns = contributes.languages.find(({ id }) => id === 'mistral-input')?.filenamePatterns ?? [];
    const matches = (path: string): boolean => patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(path));
    const connection = { name: 'default', origin: 'https://api.mistral.ai' } as Parameters<typeof inputUri>[0];
    const targets: readonly InputTarget[] = [
      { kind: 'start', workflow: 'a/b' },
      ...(['answer', 'signal', 'query', 'update'] as const).map((kind) => ({ kind, executionId: 'e/x', name: '../n' })),
    ];
    for (const target of targets) assert.ok(matches(inputUri(connection, target).path), target.kind);
    for (const path of ['/home/me/start/a/b.input.json', '/start/b.input.json', 'b.input.json', '/history/r/b.history.json', '/input/r/b.input.json', '/run/r/b.json']) assert.ok(!matches(path), path);
  });

  it('allows no workspace or container to set the server that receives the key', () => {
    const { properties } = contributes.configuration;
    const open = Object.keys(properties).filter((name) => properties[name]?.scope !== 'application');
    assert.deepEqual(open.sort(), [SETTINGS.codeLens, SETTINGS.notify, SETTINGS.protectedDeployments, SETTINGS.readOnly, SETTINGS.refreshInterval].map((name) => `${SETTINGS.section}.${name}`));
  });

  it('uses exactly the context keys that the code sets', () => {
    const conditions = [
      ...menuEntries.map(({ when }) => when ?? ''),
      ...contributes.viewsWelcome.map(({ when }) => when),
      ...contributes.commands.map(({ enablement }) => enablement ?? ''),
    ];
    const used = conditions.flatMap((text) => [...text.matchAll(/(?<!config\.)\bmistralRuns\.\w+/g)].map(([key]) => key)).filter((key) => key !== RUNS_VIEW);
    assert.deepEqual([...new Set(used)].sort(), Object.values(CONTEXT_KEYS).sort());
  });

  it('refers to existing commands only, in menus and welcome views', () => {
    const known = new Set<string>([...Object.values(COMMANDS), 'workbench.action.openSettings']);
    const linked = Object.values(strings).flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id ?? ''));
    const bound = contributes.keybindings.map(({ command }) => command);
    for (const id of [...menuEntries.flatMap(({ command }) => command ?? []), ...bound, ...linked]) assert.ok(known.has(id), id);
  });

  it('has each submenu in a menu, with entries', () => {
    const ids = contributes.submenus.map(({ id }) => id).sort();
    assert.deepEqual(menuEntries.flatMap(({ submenu }) => submenu ?? []).sort(), ids);
    for (const id of ids) assert.ok((contributes.menus[id] ?? []).length > 1, id);
  });

  it('has a string per placeholder, and no others', () => {
    const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual([...new Set(used)].sort(), Object.keys(strings).sort());
  });

  it('shows the applicable menu entries on each kind of row', () => {
    const shown = Object.fromEntries(
      Object.entries(rows).map(([name, row]) => [name, entriesOn(row, 'view/item/context').map((entry) => entryName(entry, row))]),
    );
    const open = ['openToSide', 'openHistory', 'openInConsole', 'goToDefinition'];
    const failure = ['openToSide', 'openHistory', 'goToFailure', 'openInConsole', 'goToDefinition'];
    const compare = ['compare(compareWith, compareWithSelected, selectForCompare)', 'saveHistory'];
    const end = 'act(cancelRun, terminateRun)';
    const endOrReset = 'act(cancelRun, terminateRun, resetRun)';
    const ofRun = [...compare, 'copy(copyExecutionId, copyRunId, copyLink, copyAsCurl)'];
    const ofCompleted = [...compare, 'copy(copyExecutionId, copyRunId, copyLink, copyResult, copyAsCurl)'];
    const ofFailed = [...compare, 'copy(copyExecutionId, copyRunId, copyLink, copyFailure, copyAsCurl)'];
    assert.deepEqual(shown, {
      workflow: ['inline startRun', 'inline pinWorkflow', 'openLatestRun', 'openInConsole', 'goToDefinition', 'pinWorkflow', 'startRun'],
      'workflow without a name': ['openLatestRun'],
      'pinned workflow': ['inline startRun', 'inline unpinWorkflow', 'openInConsole', 'goToDefinition', 'unpinWorkflow', 'startRun'],
      'workflow without runs': ['inline startRun', 'inline pinWorkflow', 'openInConsole', 'goToDefinition', 'pinWorkflow', 'startRun'],
      'its only row': [],
      run: ['inline openHistory', ...open, 'openInput', 'openResult', 'showChildRuns', 'runAgain', ...ofCompleted],
      'failed run': ['inline goToFailure', 'inline openHistory', 'inline runAgain', ...failure, 'openInput', 'showChildRuns', 'runAgain', 'resetRun', ...ofFailed],
      'active run': ['inline openHistory', 'inline notifyWhenFinished', 'inline cancelRun', ...open, 'openInput', 'showChildRuns', 'notifyWhenFinished', end, ...ofRun],
      'stuck run': ['inline goToFailure', 'inline openHistory', 'inline cancelRun', ...failure, 'openInput', 'showChildRuns', 'notifyWhenFinished', endOrReset, ...ofFailed],
      'run with a subscription': ['inline openHistory', 'inline doNotNotify', 'inline cancelRun', ...open, 'openInput', 'showChildRuns', 'doNotNotify', end, ...ofRun],
      'earlier run': ['inline openHistory', ...open, 'openInput', 'openResult', 'runAgain', ...ofCompleted],
      'run without a run id': ['inline openHistory', ...open.slice(0, -1), 'openInput', 'openResult', 'showChildRuns', ...compare, 'copy(copyExecutionId, copyLink, copyResult, copyAsCurl)'],
      'older of a workflow': [],
      'older of all': [],
    });
    for (const [name, entries] of Object.entries(shown)) {
      const inline = entries.filter((entry) => entry.startsWith('inline')).length;
      assert.ok(inline <= 3 && entries.length - inline <= 12, name);
    }
  });

  it('shows nothing that acts on rows of a read-only connection', () => {
    const names = Object.values(nodes).flatMap((node) => {
      const row = contextValue(node, false);
      return entriesOn(row, 'view/item/context').map((entry) => entryName(entry, row));
    });
    assert.ok(names.includes('openHistory'));
    assert.deepEqual(names.filter((name) => /startRun|runAgain|cancelRun|terminateRun/.test(name)), []);
  });

  it('uses only capabilities that some row has', () => {
    const expressions = menuEntries.flatMap(({ when = '' }) => viewItemExpressions(when));
    assert.ok(expressions.length > 0);
    for (const expression of expressions) {
      assert.match(expression.source, /^\\bcan\w+\\b$/);
      assert.ok(Object.values(rows).some((value) => expression.test(value)), expression.source);
    }
    const asked = new Set(expressions.map(({ source }) => source.replaceAll('\\b', '')));
    // The row itself loads more; no menu has it.
    const known: Record<Exclude<Capability, 'canLoadMore'>, true> = {
      canOpenHistory: true,
      canOpenToSide: true,
      canOpenInput: true,
      canOpenResult: true,
      canOpenInConsole: true,
      canGoToDefinition: true,
      canOpenLatestRun: true,
      canStartRun: true,
      canRunAgain: true,
      canReset: true,
      canCancelRun: true,
      canTerminateRun: true,
      canPin: true,
      canUnpin: true,
      canShowChildRuns: true,
      canGoToFailure: true,
      canNotify: true,
      canStopNotifying: true,
      canCopyExecutionId: true,
      canCopyRunId: true,
      canCopyAsCurl: true,
    };
    assert.deepEqual([...asked].sort(), Object.keys(known).sort());
  });

  it('has a welcome view for each state of an empty tree after the first response', () => {
    // Reading, which is all that the view does, is never refused as `readOnly`.
    const states: Record<Exclude<ApiErrorKind, 'readOnly'> | 'empty' | 'noMatch' | 'waiting', true> = {
      empty: true,
      noMatch: true,
      noKey: true,
      keyStoreSilent: true,
      waiting: true,
      refused: true,
      forbidden: true,
      intercepted: true,
      unpaid: true,
      notFound: true,
      invalidRequest: true,
      rateLimited: true,
      serverFault: true,
      offline: true,
      certificate: true,
      timeout: true,
      tooLarge: true,
      notTheApi: true,
      unsafeUrl: true,
      notConnected: true,
      unexpected: true,
    };
    for (const state of Object.keys(states)) {
      const matching = contributes.viewsWelcome.filter(({ when }) => {
        const equal = /mistralRuns\.state == (\w+)/.exec(when)?.[1];
        const expression = /mistralRuns\.state =~ \/(.+?)\//.exec(when)?.[1];
        return equal === state || (expression !== undefined && new RegExp(expression).test(state));
      });
      assert.ok(matching.length > 0, state);
    }
  });

  it('requires the VS Code version whose types it is compiled against', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });
});

describe('l10n/bundle.l10n.json', () => {
  it('equals the output of `npm run l10n`', async function () {
    // It parses all sources.
    this.timeout(60_000);
    const folder = join(root, 'src');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const sources = files.map((file) => ({ extension: '.ts' as const, contents: readFileSync(join(folder, file), 'utf8') }));
    const bundle: unknown = JSON.parse(readFileSync(join(root, 'l10n', 'bundle.l10n.json'), 'utf8'));
    assert.deepEqual(bundle, await getL10nJson(sources));
  });
});
