import { getL10nJson } from '@vscode/l10n-dev';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiErrorKind } from '../../src/core/api/errors';
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

/** The contextValue of each kind of row. */
const rows: Record<string, string> = Object.fromEntries(
  ([
    ['workflow', { kind: 'workflow', name: 'process-invoices' }],
    ['workflow without a name', { kind: 'workflow', name: '' }],
    ['pinned workflow', { kind: 'workflow', name: 'pinned' }],
    ['workflow without runs', { kind: 'workflow', name: 'quiet' }],
    ['its only row', { kind: 'noRuns', workflow: 'quiet' }],
    ['run', { kind: 'run', key: 'r' }],
    ['failed run', { kind: 'run', key: 'failed' }],
    ['active run', { kind: 'run', key: 'active' }],
    ['run with a subscription', { kind: 'run', key: 'subscribed' }],
    ['earlier run', { kind: 'run', key: 'r', below: { node: { kind: 'run', key: 'r' }, as: 'attempt' } }],
    ['run without a run id', { kind: 'run', key: 'e' }],
    ['older of a workflow', { kind: 'older', workflow: 'process-invoices', beforeMs: 0 }],
    ['older of all', { kind: 'older', workflow: undefined, beforeMs: undefined }],
  ] satisfies [string, RunsNode][]).map(([name, node]) => [name, contextValue(node)]),
);

function contextValue(node: RunsNode): string {
  const runs = [
    buildRun({ key: 'r', executionId: 'x', runId: 'r' }),
    buildRun({ key: 'e', executionId: 'e', workflowName: undefined }),
    buildRun({ key: 'failed', executionId: 'f', runId: 'f', status: 'FAILED' }),
    buildRun({ key: 'active', executionId: 'a', runId: 'a', status: 'RUNNING' }),
    buildRun({ key: 'subscribed', executionId: 'b', runId: 'b', status: 'RUNNING' }),
  ];
  return treeItem(node, buildRowSource(runs, { isPinned: (name) => name === 'pinned', isSubscribed: ({ key }) => key === 'subscribed' })).contextValue ?? '';
}

/** The regular expressions that a when clause matches with `viewItem`. */
function viewItemExpressions(when: string): RegExp[] {
  return [...when.matchAll(/viewItem =~ \/(.+?)\/(?= |$)/g)].map(([, source]) => new RegExp(source ?? ''));
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
    const submenus = contributes.submenus.map(({ id }) => id);
    assert.deepEqual([...new Set(menuEntries.flatMap(({ submenu }) => submenu ?? []))].sort(), [...submenus].sort());
    for (const id of submenus) assert.ok(contributes.menus[id], id);
  });

  it('has a string per placeholder, and no others', () => {
    const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual([...new Set(used)].sort(), Object.keys(strings).sort());
  });

  it('shows the applicable menu entries on each kind of row', () => {
    const shown = Object.fromEntries(
      Object.entries(rows).map(([name, value]) => [
        name,
        (contributes.menus['view/item/context'] ?? [])
          .filter(({ when = '' }) => viewItemExpressions(when).every((expression) => expression.test(value)))
          .map(({ command, submenu = '', group }) => `${group?.startsWith('inline') ? 'inline ' : ''}${command?.replace('mistralRuns.', '') ?? `${submenu.replace('mistralRuns.', '')} ▸`}`),
      ]),
    );
    const workflow = ['openLatestRun'];
    const open = ['inline openHistory', 'openToSide', 'openHistory', 'openInConsole', 'goToDefinition'];
    const values = ['openInput', 'openResult', 'copyResult'];
    const more = ['saveHistory', 'compare ▸', 'copy ▸'];
    assert.deepEqual(shown, {
      workflow: ['inline startRun', 'inline pinWorkflow', ...workflow, 'startRun', 'openInConsole', 'goToDefinition', 'pinWorkflow'],
      'workflow without a name': workflow,
      'pinned workflow': ['inline startRun', 'inline unpinWorkflow', 'startRun', 'openInConsole', 'goToDefinition', 'unpinWorkflow'],
      'workflow without runs': ['inline startRun', 'inline pinWorkflow', 'startRun', 'openInConsole', 'goToDefinition', 'pinWorkflow'],
      'its only row': [],
      run: [...open, ...values, 'showChildRuns', ...more],
      'failed run': ['inline openHistory', 'inline goToFailure', 'openToSide', 'openHistory', 'goToFailure', 'openInConsole', 'goToDefinition', 'openInput', 'showChildRuns', ...more],
      'active run': ['inline notifyWhenFinished', 'inline openHistory', 'inline cancelRun', ...open.slice(1), 'openInput', 'showChildRuns', 'notifyWhenFinished', ...more, 'act ▸'],
      'run with a subscription': ['inline doNotNotify', 'inline openHistory', 'inline cancelRun', ...open.slice(1), 'openInput', 'showChildRuns', 'doNotNotify', ...more, 'act ▸'],
      'earlier run': [...open, ...values, ...more],
      'run without a run id': [...open.slice(0, -1), ...values, 'showChildRuns', ...more],
      'older of a workflow': [],
      'older of all': [],
    });
    for (const entries of Object.values(shown)) assert.ok(entries.filter((entry) => !entry.startsWith('inline')).length <= 12);
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
      canPin: true,
      canUnpin: true,
      canShowChildRuns: true,
      canGoToFailure: true,
      canNotify: true,
      canStop: true,
      canStart: true,
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
