// Prints the longest time (ms) for which the event loop is blocked while the document of a history is read from a server
// as the editor does it: its stat, its content, and at the same time its explanation.
import assert from 'node:assert/strict';
import '../../support/registerVscode';
import * as vscode from 'vscode';
import { RunsClient } from '../../../src/core/api/client';
import type { Connection } from '../../../src/core/api/connection';
import { HttpClient } from '../../../src/core/api/http';
import { loadNodeFetch } from '../../../src/core/api/nodeFetch';
import { runUri } from '../../../src/editor/addresses/runUri';
import type { KnownRuns } from '../../../src/core/runs/knownRuns';
import type { TabsChange } from '../../../src/editor/addresses/documentTabs';
import { RunReader } from '../../../src/editor/documents/runReader';
import { RunFileSystem } from '../../../src/editor/documents/runFileSystem';
import { Histories, type ExplainedHistory } from '../../../src/editor/documents/histories';

const [end = '', origin = ''] = process.argv.slice(2);

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const connection: Connection = { name: 'default', origin, baseUrl: origin, consoleUrl: origin, readOnly: false, getKey: () => Promise.resolve('key') };
const run = { runId: '019a2b6e-5d3c-7c1a-9d2e-3f4a5b6c7d8e', executionId: 'bulk-import', workflowName: 'bulk-import' };

/** @returns ms */
async function longestStall(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let before = performance.now();
  let isOver = false;
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  return longest;
}

async function main(): Promise<number> {
  const http = new HttpClient({ fetch: loadNodeFetch, log, userAgent: 'mistral-workflow-runs/0.0.0-bench' });
  const finished = { get: () => ({ status: 'COMPLETED' }), find: () => undefined, finishedSince: () => 0 } as unknown as KnownRuns;
  const feed = { problem: undefined, knownOf: () => (end === 'active' ? undefined : finished), loadRun: () => Promise.resolve() };
  const tabs = { isShown: () => true, onDidChange: new vscode.EventEmitter<TabsChange>().event };
  const reader = new RunReader(new RunsClient(http, log), feed);
  const files = new RunFileSystem({ reader, connections: { find: () => connection }, feed, tabs, stopped: new Set() });
  const histories = new Histories(files.onDidReadHistory, tabs, log);
  const explained = new Promise<ExplainedHistory>((resolve) => histories.onDidChange(resolve));
  // The tree has requested its rows before a history can be opened.
  await loadNodeFetch();

  const uri = runUri(connection, 'history', run);
  const stall = await longestStall(async () => {
    await files.stat(uri);
    await files.readFile(uri);
    await explained;
  });
  const { index, explanation } = await explained;
  assert.ok(index.length > 51_000 && index.length <= 51_200, `${index.length} events`);
  assert.equal(explanation?.kind, end === 'active' ? 'active' : 'ended');
  return stall;
}

void main().then((stall) => console.log(stall));
