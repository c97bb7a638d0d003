// Prints how much the heap grows (MB) from the first to the tenth hour of simulated time: with the real feed, policy and
// timer and a server whose runs start and end (`refreshing`), or with those runs alone (`floor`).
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import '../../support/registerVscode';
import type { Connection } from '../../../src/core/api/connection';
import { ConnectionMemory } from '../../../src/editor/connections/connectionMemory';
import { Refresher } from '../../../src/editor/feed/refresher';
import { RunFeed } from '../../../src/editor/feed/runFeed';
import { ComingAndGoing } from '../../support/comingAndGoing';
import { answersToCome, FakeTime } from '../../support/fakeTime';
import { fakeStates } from '../../support/fakeMemento';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 23, 9, 30);

const connection: Connection = {
  name: 'default',
  origin: 'http://one.test',
  baseUrl: 'http://one.test',
  consoleUrl: 'http://one.test',
  readOnly: false,
  getKey: () => Promise.resolve(undefined),
};

const memory = new ConnectionMemory(fakeStates());

async function heapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await answersToCome();
    collect();
  }
  return process.memoryUsage().heapUsed;
}

async function main(): Promise<void> {
  const time = new FakeTime(START);
  const server = new ComingAndGoing(START);
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const feed = new RunFeed({ current: () => connection, onDidChange: () => ({ dispose: silent }) }, server, log, memory);
  const refresher = new Refresher(feed);
  if (process.argv[2] === 'refreshing') refresher.update({ visible: true, focused: true, interval: 5000 });
  const seeAll = (): Promise<unknown> => server.listRuns(connection, { pageSize: server.started });
  await time.pass(HOUR);
  await seeAll();
  const before = await heapBytes();
  await time.pass(9 * HOUR);
  await seeAll();
  console.log(((await heapBytes()) - before) / 1024 / 1024);
  refresher.dispose();
  feed.dispose();
  time.restore();
}

void main();
