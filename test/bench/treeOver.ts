import '../support/registerVscode';
import { readRunPage } from '../../src/core/api/checks';
import type { Connection } from '../../src/core/api/connection';
import type { RunDetail, RunQuery, Workflow } from '../../src/core/api/types';
import { ConnectionMemory } from '../../src/editor/connections/connectionMemory';
import { RunFeed } from '../../src/editor/feed/runFeed';
import { RunsTreeDataProvider } from '../../src/editor/tree/runsTreeDataProvider';
import { TreeMemory } from '../../src/editor/feed/treeMemory';
import { WorkflowNames } from '../../src/editor/feed/workflowNames';
import { fakeStates } from '../support/fakeMemento';

/** The part of a server that the tree uses. */
export interface PageServer {
  /** The text of a page of the list. */
  readonly page: (query: RunQuery) => string;
  readonly workflows: readonly string[];
}

/** The real feed, and real trees on top of it. */
export interface TreeOver {
  readonly feed: RunFeed;
  /** Number of requests. */
  readonly requests: number;
  makeTree(): RunsTreeDataProvider;
  /** Loads older runs until this many are known. */
  loadUntil(known: number): Promise<void>;
}

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const noEvents = (): { dispose(): void } => ({ dispose: silent });
const connection: Connection = {
  name: 'default',
  origin: 'http://one.test',
  baseUrl: 'http://one.test',
  consoleUrl: 'http://one.test',
  readOnly: false,
  getKey: () => Promise.resolve(undefined),
};

/** Creates the feed of a server whose pages are in memory: everything except HTTP and the editor. */
export function treeOver({ page, workflows }: PageServer): TreeOver {
  let requests = 0;
  const client = {
    listRuns: (_connection: Connection, query: RunQuery) => {
      requests++;
      return Promise.resolve(readRunPage(JSON.parse(page(query))));
    },
    getRun: (): Promise<RunDetail> => {
      requests++;
      return Promise.reject(new Error('Nobody needs to ask for one run'));
    },
    listWorkflows: () => {
      requests++;
      const named = workflows.map((name): Workflow => ({ name, displayName: `The ${name}` }));
      return Promise.resolve({ workflows: named, nextCursor: undefined });
    },
  };
  const connections = { current: () => connection, onDidChange: noEvents };
  const states = fakeStates();
  const memory = new ConnectionMemory(states);
  const feed = new RunFeed(connections, client, log, memory);
  const names = new WorkflowNames(connections, feed, client, log);
  return {
    feed,
    get requests() {
      return requests;
    },
    makeTree: () => {
      const subscriptions = { has: () => false, onDidChange: noEvents };
      const explanations = { of: () => undefined, onDidChange: noEvents };
      const definitions = { workflows: new Map<string, never>(), onDidChange: noEvents, searchInBackground: silent };
      return new RunsTreeDataProvider({ feed, names, memory: new TreeMemory(states.workspaceState, memory, feed), pins: { names: [], onDidChange: noEvents }, subscriptions, explanations, definitions });
    },
    loadUntil: async (known) => {
      await feed.refresh({ byUser: true });
      while ((feed.store?.known.size ?? 0) < known) {
        await feed.loadOlder(undefined);
        if (feed.problem) throw feed.problem;
      }
    },
  };
}
