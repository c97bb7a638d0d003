import assert from 'node:assert/strict';
import { parseTime } from '../../../../src/core/api/checks';
import { KNOWN_STATUSES, type Run } from '../../../../src/core/api/types';
import { explainRun } from '../../../../src/core/history/explanation/explainRun';
import type { RunFacts } from '../../../../src/core/history/explanation/runFacts';
import type { RunsNode } from '../../../../src/editor/tree/nodes';
import { runTooltip } from '../../../../src/editor/tree/runTooltip';
import { treeItem, type RowSource } from '../../../../src/editor/tree/treeItem';
import { buildRowSource } from '../../../support/buildRowSource';
import { buildRun } from '../../../support/buildRun';
import { historyOf } from '../../core/history/indexedHistory';

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

/** The parts of a row that the tests compare. */
interface Row {
  label: unknown;
  description: unknown;
  icon: string | undefined;
  color: string | undefined;
  spoken: string | undefined;
}

function row(node: RunsNode, runs: readonly Run[], fields: Partial<RowSource> = {}): Row {
  const item = treeItem(node, buildRowSource(runs, fields));
  const icon = item.iconPath as { id: string; color?: { id: string } } | undefined;
  return {
    label: item.label,
    description: item.description,
    icon: icon?.id,
    color: icon?.color?.id,
    spoken: item.accessibilityInformation?.label,
  };
}

function runRow(fields: Partial<Run> = {}, others: readonly Run[] = []): Row {
  const run = buildRun({ executionId: '019b2bd7-96e7-7219-8c0b-45a777be10d2', startMs: NOON - 3 * MINUTE, ...fields });
  return row({ kind: 'run', key: run.key }, [run, ...others]);
}

describe('treeItem', () => {
  it('shows a run by its short id, status, age and duration', () => {
    assert.deepEqual(runRow({ status: 'FAILED', endMs: NOON - 3 * MINUTE + 12_000 }), {
      label: '77be10d2',
      description: 'Failed · 3 min · 12 s',
      icon: 'error',
      color: 'charts.red',
      spoken: 'process-invoices, failed, 3 minutes ago, took 12 seconds, run 77be10d2',
    });
  });

  it('shows an active run without a duration', () => {
    const shown = runRow({ status: 'RUNNING', startMs: NOON - 20_000 });
    assert.equal(shown.description, 'Running · <1 min');
    assert.equal(shown.spoken, 'process-invoices, running, started less than a minute ago, run 77be10d2');
  });

  it('shows a bell instead of the status icon for an active run with a subscription', () => {
    const shown = (status: string): Row => {
      const run = buildRun({ executionId: '019b2bd7-96e7-7219-8c0b-45a777be10d2', status, startMs: NOON - 3 * MINUTE });
      return row({ kind: 'run', key: run.key }, [run], { isSubscribed: () => true });
    };
    const { icon, color, description, spoken } = shown('RUNNING');
    assert.deepEqual([icon, color, description], ['bell-dot', 'charts.blue', 'Running · 3 min']);
    assert.equal(spoken, 'process-invoices, running, started 3 minutes ago, run 77be10d2, will notify when finished');
    assert.equal(shown('FAILED').icon, 'error');
  });

  it('says that a run was asked to cancel, until its status does', () => {
    const run = buildRun({ executionId: '019b2bd7-96e7-7219-8c0b-45a777be10d2', status: 'RUNNING', startMs: NOON - 3 * MINUTE });
    const { description, spoken } = row({ kind: 'run', key: run.key }, [run], { isCancelRequested: () => true });
    assert.equal(description, 'Cancel requested · 3 min');
    assert.match(spoken ?? '', /run 77be10d2, Cancel requested$/);
  });

  it('has a distinct icon and word per status', () => {
    const statuses = [...KNOWN_STATUSES, undefined, 'PAUSED'];
    const shown = statuses.map((status) => runRow({ status }));
    assert.equal(new Set(shown.map(({ icon }) => icon)).size, statuses.length);
    assert.equal(new Set(shown.map(({ description }) => description)).size, statuses.length);
    assert.deepEqual(
      shown.map(({ icon, color, description }) => [icon, color, String(description).split(' · ')[0]].join(' ')),
      [
        'play-circle charts.blue Running',
        'debug-restart charts.yellow Retrying',
        'pass charts.green Completed',
        'error charts.red Failed',
        'watch charts.red Timed out',
        'debug-stop charts.yellow Terminated',
        'circle-slash testing.iconSkipped Canceled',
        'arrow-circle-right testing.iconSkipped Continued',
        'circle-outline testing.iconUnset No status',
        'question testing.iconUnset Paused',
      ],
    );
  });

  it('shows an unreadable status as none, and removes bidirectional control characters', () => {
    assert.equal(runRow({ status: '_' }).description, 'No status · 3 min');
    assert.equal(runRow({ status: 'ON\u202EHOLD' }).description, 'Onhold · 3 min');
  });

  it('shows a status named like a property of Object as text', () => {
    for (const [status, word] of [['__proto__', 'Proto'], ['constructor', 'Constructor'], ['toString', 'Tostring']] as const) {
      const shown = runRow({ status });
      assert.equal(shown.description, `${word} · 3 min`);
      assert.equal(shown.icon, 'question');
    }
  });

  it('shows no duration of a run that ended before it started, and no invalid dates', () => {
    assert.equal(runRow({ endMs: NOON - 4 * MINUTE }).description, 'Completed · 3 min');
    const late = runRow({ startMs: Date.UTC(9999, 11, 31, 12), endMs: Date.UTC(9999, 11, 31, 12, 1) });
    assert.match(String(late.description), /^Completed · Dec 31, 9999/);
    const early = runRow({ startMs: parseTime('0001-01-02T00:00:00Z'), endMs: NOON });
    assert.doesNotMatch(`${String(early.description)} ${early.spoken ?? ''}`, /NaN|Infinity|Invalid|undefined/);
  });

  it('includes the deployment only if the workflow has several', () => {
    const other = buildRun({ executionId: 'other', deploymentName: 'bob' });
    assert.equal(runRow({ deploymentName: 'alice' }).description, 'Completed · 3 min');
    assert.equal(runRow({ deploymentName: 'alice' }, [other]).description, 'Completed · 3 min · alice');
  });

  it('shows a run that has only an id', () => {
    const shown = runRow({ workflowName: undefined, status: undefined, startMs: undefined, executionId: 'my-run' });
    assert.deepEqual([shown.label, shown.description], ['my-run', 'No status']);
    assert.equal(shown.spoken, '(no workflow name), status not reported, run my-run');
  });

  it('shows server text as a single line of plain text', () => {
    const shown = runRow({ executionId: 'a\nb\u202Ec $(error)' });
    assert.equal(shown.label, 'a bc $(error)');
  });

  it('shows the status of the latest finished run of a workflow, and its active runs first', () => {
    const runs = [
      buildRun({ executionId: 'a', status: 'RUNNING', startMs: NOON - 3 * MINUTE }),
      buildRun({ executionId: 'b', status: 'RETRYING_AFTER_ERROR', startMs: NOON - 5 * MINUTE }),
      buildRun({ executionId: 'c', status: 'FAILED', startMs: NOON - 9 * MINUTE }),
      buildRun({ executionId: 'd', status: 'COMPLETED', startMs: NOON - 99 * MINUTE }),
    ];
    assert.deepEqual(row({ kind: 'workflow', name: 'process-invoices' }, runs), {
      label: 'process-invoices',
      description: '2 active · 3 min',
      icon: 'error',
      color: 'charts.red',
      spoken: 'process-invoices, latest finished run failed, 2 active, newest run 3 minutes ago',
    });
    assert.equal(row({ kind: 'workflow', name: 'process-invoices' }, runs.slice(0, 1)).description, '1 running · 3 min');
  });

  it('ignores runs that were continued as new for the status of a workflow', () => {
    const continued = buildRun({ executionId: 'a', status: 'CONTINUED_AS_NEW', startMs: NOON - 3 * MINUTE });
    const failed = buildRun({ executionId: 'b', status: 'FAILED', startMs: NOON - 9 * MINUTE });
    assert.equal(row({ kind: 'workflow', name: 'process-invoices' }, [continued, failed]).icon, 'error');
    assert.equal(row({ kind: 'workflow', name: 'process-invoices' }, [continued]).icon, 'arrow-circle-right');
  });

  it('shows a workflow that has only active runs as active', () => {
    const runs = [buildRun({ executionId: 'a', status: 'RUNNING', startMs: NOON - 3 * MINUTE })];
    assert.equal(row({ kind: 'workflow', name: 'process-invoices' }, runs).icon, 'play-circle');
  });

  it('includes the workflow in the flat list', () => {
    const run = buildRun({ executionId: 'my-run' });
    assert.equal(row({ kind: 'run', key: run.key }, [run], { newestFirst: true }).label, 'process-invoices my-run');
  });

  it('marks a pinned workflow', () => {
    const runs = [buildRun({ executionId: 'a', status: 'FAILED', startMs: NOON - 9 * MINUTE })];
    const node = { kind: 'workflow', name: 'process-invoices' } as const;
    const { description, spoken } = row(node, runs, { isPinned: () => true });
    assert.equal(description, '★ 9 min');
    assert.equal(spoken, 'process-invoices, pinned, latest finished run failed, newest run 9 minutes ago');
  });

  it('shows a workflow without known runs with its display name', () => {
    const node = { kind: 'workflow', name: 'close-fiscal-year' } as const;
    assert.deepEqual(row(node, [], { displayName: () => 'Year-End\nClosing', isPinned: () => true }), {
      label: 'close-fiscal-year',
      description: '★ Year-End Closing',
      icon: 'dash',
      color: 'testing.iconUnset',
      spoken: 'close-fiscal-year, pinned, Year-End Closing, no known runs',
    });
    for (const same of ['close-fiscal-year', 'Close Fiscal Year', 'CloseFiscalYear']) {
      assert.deepEqual(row(node, [], { displayName: () => same }).description, 'no known runs', same);
    }
    assert.equal(treeItem(node, buildRowSource([], { displayName: () => 'Year-End Closing' })).tooltip, 'close-fiscal-year\nYear-End Closing\nNo known runs');
    assert.deepEqual(row({ kind: 'noRuns', workflow: 'close-fiscal-year' }, []).label, 'No runs');
  });

  it('has the display name of a workflow in its tooltip', () => {
    const source = buildRowSource([buildRun({ executionId: 'a' })], { displayName: () => 'Invoices' });
    assert.equal(treeItem({ kind: 'workflow', name: 'process-invoices' }, source).tooltip, 'process-invoices\nInvoices');
  });

  it('lists the defining files of the workspace in the tooltip and for screen readers, if any', () => {
    const runs = [buildRun({ executionId: 'a', status: 'FAILED', startMs: NOON - 9 * MINUTE })];
    const node = { kind: 'workflow', name: 'process-invoices' } as const;
    const fields = { definedIn: () => ['src/a.py', 'src/a.py', 'src/\u202eb.py'] };
    assert.equal(treeItem(node, buildRowSource(runs, fields)).tooltip, 'process-invoices\nDefined in this workspace: src/a.py, src/b.py');
    const plain = row(node, runs);
    assert.deepEqual(row(node, runs, fields), { ...plain, spoken: `${plain.spoken ?? ''}, Defined in this workspace: src/a.py, src/b.py` });
    assert.equal(treeItem(node, buildRowSource(runs)).tooltip, 'process-invoices');
  });

  it('expands the groups that were expanded, but none without known runs', () => {
    const runs = [buildRun({ executionId: 'a' })];
    const state = (name: string, isOpen: boolean): unknown =>
      treeItem({ kind: 'workflow', name }, buildRowSource(runs, { isOpen: () => isOpen })).collapsibleState;
    assert.deepEqual([state('process-invoices', true), state('process-invoices', false), state('quiet', true)], [2, 1, 1]);
  });

  it('shows that a child run failed, before the parts that a narrow row truncates', () => {
    const child = buildRun({ executionId: 'child', rootExecutionId: 'root', parentExecutionId: 'root', status: 'TIMED_OUT' });
    const root = buildRun({ executionId: 'root', status: 'RUNNING', startMs: NOON - 2 * MINUTE });
    const { description, spoken } = row({ kind: 'run', key: root.key }, [root, child]);
    assert.equal(description, 'Running · child failed · 2 min');
    assert.equal(spoken, 'process-invoices, running, started 2 minutes ago, run root, a child run failed');
    assert.equal(row({ kind: 'run', key: child.key }, [root, child]).description, 'Timed out · now');
  });

  it('is expandable only if it has known attempts or children', () => {
    const root = buildRun({ executionId: 'root' });
    const child = buildRun({ executionId: 'child', rootExecutionId: 'root', parentExecutionId: 'root' });
    const lone = buildRun({ executionId: 'lone' });
    const state = ({ key }: Run, fields: Partial<RowSource> = {}): unknown =>
      treeItem({ kind: 'run', key }, buildRowSource([root, child, lone], fields)).collapsibleState;
    assert.deepEqual([state(root), state(child), state(lone), state(root, { newestFirst: true })], [1, 0, 0, 0]);
  });

  it('numbers the runs of an execution once all are known', () => {
    const runs = [3, 2, 1].map((count) => buildRun({ executionId: 'e', runId: `01234567-000${count}`, startMs: NOON - count * MINUTE }));
    const [oldest, , newest] = runs;
    assert.ok(oldest && newest);
    const node = { kind: 'run', key: oldest.key, below: { node: { kind: 'run', key: newest.key }, as: 'attempt' } } as const;
    const source = buildRowSource(runs);
    assert.equal(treeItem(node, source).label, 'Run 01234567-0003');
    const known = buildRowSource(runs, { known: { ...source.known, knowsTree: () => true } });
    assert.equal(treeItem(node, known).label, 'Run 1 of 3');
    assert.match(treeItem(node, known).accessibilityInformation?.label ?? '', /, an earlier run of the same execution$/);
  });

  /** The row of a run whose history has these events. */
  function explainedRow(status: string, ...events: readonly (readonly [type: string, attributes: object])[]): Row {
    const run = buildRun({ executionId: '019b2bd7-96e7-7219-8c0b-45a777be10d2', status, startMs: NOON - 3 * MINUTE });
    const { index, document } = historyOf(...events);
    return row({ kind: 'run', key: run.key }, [run], { explanation: () => explainRun(index, document) });
  }

  const RATE_LIMIT = ['WorkflowExecutionFailed', { failure: { message: 'Status 429', applicationFailureInfo: { type: 'SDKError' } } }] as const;

  it('shows why a run failed between status and age', () => {
    const { description, spoken } = explainedRow('FAILED', RATE_LIMIT);
    assert.equal(description, 'Failed · SDKError 429 · 3 min');
    assert.equal(spoken, 'process-invoices, failed, SDKError: Status 429, 3 minutes ago, run 77be10d2');
  });

  it('shows what an active run waits for', () => {
    const { description, icon, spoken } = explainedRow('RUNNING', ['WorkflowTaskCompleted', {}], ['ActivityTaskScheduled', { activityType: { name: 'extract_text' } }]);
    assert.deepEqual([description, icon], ['Running · extract_text · 3 min', 'play-circle']);
    assert.match(spoken ?? '', /^process-invoices, running, Waits for activity extract_text/);
  });

  it('shows a run that is stuck as an error', () => {
    const task = ['WorkflowTaskFailed', { cause: 'NonDeterministicError' }] as const;
    const { description, icon, color, spoken } = explainedRow('RUNNING', task);
    assert.deepEqual([description, icon, color], ['Stuck · code changed · 3 min', 'error', 'charts.red']);
    assert.match(spoken ?? '', /^process-invoices, stuck, Its code no longer fits its history/);
  });

  it('shows no reason that contradicts the status', () => {
    assert.equal(explainedRow('RUNNING', RATE_LIMIT).description, 'Running · 3 min');
    assert.equal(explainedRow('COMPLETED', ['WorkflowTaskCompleted', {}], ['TimerStarted', {}]).description, 'Completed · 3 min');
  });

  it('shows the time before which older runs are loaded', () => {
    const shown = row({ kind: 'older', workflow: undefined, beforeMs: NOON - 3 * 24 * 60 * MINUTE }, []);
    assert.equal(shown.label, 'Load Older');
    assert.match(String(shown.description), /^before Nov 17, \d\d:\d\d/);
  });

  it('opens the run with vscode.open, so that a single click is a preview', () => {
    const run = buildRun({ executionId: 'e/1', runId: 'r 1' });
    const { command } = treeItem({ kind: 'run', key: run.key }, buildRowSource([run]));
    assert.equal(command?.command, 'vscode.open');
    assert.equal(String(command.arguments?.[0]), 'mistral-run://default@api.mistral.ai/run/r%25201/process-invoices%20e-1.json');
  });
});

/** Markdown with its character references decoded. */
function decoded(value: string): string {
  return value.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe('runTooltip', () => {
  it('has all ids, exact times, and links to commands of the extension only', () => {
    const run = buildRun({ executionId: 'e', runId: 'r(1)', parentExecutionId: 'p', status: 'FAILED', startMs: NOON, endMs: NOON + 12_000 });
    const { value, isTrusted } = runTooltip(run, NOON + MINUTE);
    const lines = decoded(value).split('  \n');
    for (const line of ['Execution ID: e', 'Run ID: r(1)', 'Parent: p']) assert.ok(lines.includes(line), line);
    assert.match(value, /\(command:mistralRuns\.openHistory\?%5B%22r%281%29%22%5D\)/);
    assert.deepEqual(isTrusted, {
      enabledCommands: [
        'mistralRuns.openHistory',
        'mistralRuns.openInConsole',
        'mistralRuns.copyExecutionId',
        'mistralRuns.copyRunId',
      ],
    });
  });

  it('has worker, build and the deadline of an active run, as far as they are known', () => {
    const lines = (status: string, facts: Partial<RunFacts>, sameBuild?: Run): string[] => {
      const explained = { explanation: undefined, facts: { build: undefined, worker: undefined, deadlineMs: undefined, ...facts } };
      const { value } = runTooltip(buildRun({ executionId: 'e', status, startMs: NOON }), NOON, explained, sameBuild);
      return decoded(value).split('  \n').filter((line) => /^(?:Worker|Deadline): /.test(line));
    };
    const deadlineMs = NOON + 60 * MINUTE;
    const other = buildRun({ executionId: '019b2bd7-96e7-7219-8c0b-45a739423fe6' });
    assert.deepEqual(lines('COMPLETED', { build: '9b1f', worker: '44@laptop', deadlineMs }, other), ['Worker: build 9b1f · same build as 39423fe6 · 44@laptop']);
    assert.deepEqual(lines('COMPLETED', { worker: '44@laptop' }), ['Worker: 44@laptop']);
    assert.match(lines('RUNNING', { deadlineMs }).join(), /^Deadline: .*2026/);
    assert.deepEqual(lines('RUNNING', {}), []);
  });

  it('escapes markup, links and icons', () => {
    const run = buildRun({ executionId: '[x](command:evil) <img src=x> $(error) **b**', workflowName: '](command:evil)' });
    const { index, document } = historyOf(['WorkflowExecutionFailed', { failure: { message: 'Activity <b>x</b> failed [here](command:a)' } }]);
    const facts = { build: '<b>', worker: '[w](command:evil)', deadlineMs: undefined };
    const { value } = runTooltip(run, NOON, { explanation: explainRun(index, document), facts });
    // Only letters and digits are unescaped; bare URLs would become links too.
    assert.doesNotMatch(value, /evil\)|command:evil|<img|\$\(error\) \*|https:/);
    assert.match(decoded(value), /Execution ID: \[x\]\(command:evil\) <img src=x> \$\(error\) \*\*b\*\*/);
  });
});

describe('treeItem, what can be done with a row', () => {
  const ACTS = ['canStartRun', 'canRunAgain', 'canCancelRun', 'canTerminateRun'];
  const acts = (node: RunsNode, runs: readonly Run[], fields: Partial<RowSource> = {}): string[] =>
    (treeItem(node, buildRowSource(runs, fields)).contextValue ?? '').split(' ').filter((word) => ACTS.includes(word));
  const ofRun = (fields: Partial<Run>): string[] => {
    const run = buildRun({ executionId: 'e', ...fields });
    return acts({ kind: 'run', key: run.key }, [run]);
  };

  it('depends on the status', () => {
    for (const status of ['RUNNING', 'RETRYING_AFTER_ERROR']) assert.deepEqual(ofRun({ status }), ['canCancelRun', 'canTerminateRun'], status);
    for (const status of ['COMPLETED', 'FAILED', 'TIMED_OUT', 'TERMINATED', 'CANCELED', 'CONTINUED_AS_NEW']) assert.deepEqual(ofRun({ status }), ['canRunAgain'], status);
    for (const status of [undefined, 'PAUSED']) assert.deepEqual(ofRun({ status }), [], status);
  });

  it('is nothing that needs a workflow without a name', () => {
    assert.deepEqual(ofRun({ status: 'COMPLETED', workflowName: undefined }), []);
    assert.deepEqual(acts({ kind: 'workflow', name: '' }, []), []);
    assert.deepEqual(acts({ kind: 'workflow', name: 'process-invoices' }, []), ['canStartRun']);
  });

  it('ends only the newest run of an execution', () => {
    const older = buildRun({ executionId: 'e', runId: 'older', startMs: NOON - 2 * MINUTE, status: 'RUNNING' });
    const newer = buildRun({ executionId: 'e', runId: 'newer', startMs: NOON - MINUTE, status: 'RUNNING' });
    const top: RunsNode = { kind: 'run', key: newer.key };
    assert.deepEqual(acts(top, [older, newer]), ['canCancelRun', 'canTerminateRun']);
    assert.deepEqual(acts({ kind: 'run', key: older.key, below: { node: top, as: 'attempt' } }, [older, newer]), []);
    assert.deepEqual(acts({ kind: 'run', key: older.key }, [older, newer], { newestFirst: true }), []);
  });

  it('is nothing on a read-only connection', () => {
    const runs = ['RUNNING', 'FAILED'].map((status) => buildRun({ executionId: status, status }));
    const nodes: RunsNode[] = [{ kind: 'workflow', name: 'process-invoices' }, ...runs.map(({ key }) => ({ kind: 'run', key }) as const)];
    for (const node of nodes) assert.deepEqual(acts(node, runs, { canAct: false }), []);
  });
});
