import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { rootOf, type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { SampleRuns } from '../../sample-api/sampleRuns';
import { DAY, HOUR, MINUTE } from '../../sample-api/sampleTime';
import { QUIET_WORKFLOW } from '../../sample-api/sampleWorkflows';
import { SeededRandom, uuid5 } from '../../sample-api/seededRandom';

const START_US = Date.UTC(2026, 10, 23, 9, 30) * 1000;

function sampleRuns(options: { runs?: number; workflows?: number; seed?: string; startUs?: number } = {}): SampleRuns {
  return new SampleRuns({ runs: 600, workflows: 12, seed: 'mistral', startUs: START_US, ...options });
}

/** The fields of a run that can be compared without its relatives. */
function facts(run: SampleRun): unknown {
  const { workflow, runId, executionId, deploymentName, userId, searchKeys, startUs, endUs, outcome, retrying, result } = run;
  return [workflow.name, runId, executionId, deploymentName, userId, searchKeys, startUs, endUs, outcome, retrying, result];
}

describe('SampleRuns', () => {
  for (const runs of [0, 1, 20, 99, 100, 600, 2000]) {
    it(`has ${runs} runs at the start on request`, () => {
      const started = sampleRuns({ runs }).startedBy(START_US);
      assert.equal(started.length, runs);
      assert.equal(new Set(started.map((run) => run.runId)).size, runs);
    });
  }

  it('stays empty with 0 runs', () => {
    assert.deepEqual(sampleRuns({ runs: 0 }).startedBy(START_US + 3 * DAY), []);
  });

  for (const workflows of [1, 2, 12, 40, 300]) {
    it(`has runs of no more than ${workflows} workflows on request`, () => {
      const names = new Set(sampleRuns({ workflows, runs: 2000 }).startedBy(START_US).map((run) => run.workflow.name));
      assert.ok(names.delete(QUIET_WORKFLOW), 'and of one that ran once');
      assert.ok(names.size <= workflows && names.size >= workflows * 0.9, `${names.size} names`);
    });
  }

  it('reaches back thirty days, and its newest run is about a minute old', () => {
    const started = sampleRuns().startedBy(START_US);
    const ages = started.map((run) => START_US - run.startUs);
    assert.ok(Math.max(...ages) > 26 * DAY && Math.max(...ages) < 31 * DAY);
    assert.ok(Math.min(...ages) < 3 * MINUTE);
    assert.deepEqual(ages, [...ages].sort((left, right) => left - right));
  });

  for (const hour of [0, 2, 9, 17, 23]) {
    it(`gives a tree with most statuses, started at ${hour}:10`, () => {
      const startUs = Date.UTC(2026, 10, 23) * 1000 + hour * HOUR + 10 * MINUTE;
      const newest = sampleRuns({ startUs }).startedBy(startUs).slice(0, 200);
      const names = new Set(newest.map((run) => run.workflow.name));
      const groups = new Map([...names].map((name) => [name, newest.filter((run) => run.workflow.name === name)]));
      assert.ok(groups.size >= 10 && groups.size <= 12, `${groups.size} groups`);
      const finished = [...groups.values()].map((runs) => runs.find((run) => startUs >= run.endUs)?.outcome);
      const count = (...outcomes: unknown[]): number => finished.filter((outcome) => outcomes.includes(outcome)).length;
      assert.ok(count('FAILED', 'TIMED_OUT') >= 2 && count('FAILED', 'TIMED_OUT') <= 4, finished.join());
      assert.ok(count('COMPLETED') >= 6, finished.join());
      assert.ok(newest.filter((run) => statusAt(run, startUs) === 'RUNNING').length >= 4);
      const sizes = [...groups.values()].map((runs) => runs.length);
      assert.ok(Math.max(...sizes) > 30 && Math.min(...sizes) < 5, 'busy and quiet ones');
    });
  }

  it('has every kind of id', () => {
    const started = sampleRuns().startedBy(START_US);
    const ids = started.map((run) => run.executionId);
    assert.ok(ids.some((id) => id.includes('/') && id.includes(' ') && /[^\x20-\x7e]/.test(id)), 'with slash, space and accent');
    assert.ok(ids.some((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)), 'UUIDv7');
    const hex = started.filter((run) => run.workflow.name === 'hello-world').map((run) => run.executionId);
    assert.ok(hex.length > 10);
    for (const id of hex) assert.match(id, /^3a9a08e0c529596c821b1f223cbe1835[0-9a-f]{32}$/);
    assert.ok(ids.every((id) => id.length <= 256));
  });

  it('has children and grandchildren under one root', () => {
    const started = sampleRuns().startedBy(START_US);
    const grandchild = started.find((run) => run.parent?.parent);
    assert.ok(grandchild);
    assert.equal(rootOf(grandchild).workflow.name, 'process-invoices');
    for (const run of started) {
      if (run.parent) assert.ok(run.startUs > run.parent.startUs && run.startUs < run.parent.endUs, 'a child starts while its parent runs');
    }
  });

  it('has several runs under one execution id, by continue-as-new and by reset', () => {
    const started = sampleRuns().startedBy(START_US);
    for (const origin of ['continued', 'reset'] as const) {
      const run = started.find((each) => each.origin === origin);
      assert.ok(run?.previous, origin);
      assert.equal(run.executionId, run.previous.executionId);
      assert.notEqual(run.runId, run.previous.runId);
      assert.ok(run.startUs >= run.previous.endUs);
    }
    const chain = started.filter((each) => each.executionId === 'sync-crm-singleton');
    assert.deepEqual(chain.map((each) => statusAt(each, START_US)), ['RUNNING', ...chain.slice(1).map(() => 'CONTINUED_AS_NEW')]);
    const reset = started.find((each) => each.origin === 'reset');
    assert.equal(sampleRuns().latest(reset?.executionId ?? '', START_US)?.runId, reset?.runId);
  });

  it('is the same for the same options, and differs with the seed', () => {
    const all = (runs: SampleRuns): unknown[] => runs.startedBy(START_US + 2 * HOUR).map(facts);
    assert.deepEqual(all(sampleRuns()), all(sampleRuns()));
    assert.notDeepEqual(all(sampleRuns()), all(sampleRuns({ seed: 'another' })));
  });

  it('does not depend on earlier queries', () => {
    const watched = sampleRuns();
    for (let minute = 0; minute < 60; minute++) watched.startedBy(START_US + minute * MINUTE);
    const all = (runs: SampleRuns): unknown[] => runs.startedBy(START_US + HOUR).map(facts);
    assert.deepEqual(all(watched), all(sampleRuns()));
  });

  it('starts and ends runs while the clock advances', () => {
    const runs = sampleRuns();
    const before = runs.startedBy(START_US);
    const laterUs = START_US + 10 * MINUTE;
    const after = runs.startedBy(laterUs);
    assert.ok(after.length > before.length + 10);
    assert.ok(after.slice(-before.length).every((run, index) => run === before[index]), 'what was there is still there');
    const ended = before.filter((run) => statusAt(run, START_US) === 'RUNNING' && statusAt(run, laterUs) !== 'RUNNING');
    assert.ok(ended.length >= 2, `${ended.length} ended`);
    const active = after.filter((run) => statusAt(run, laterUs) === 'RUNNING').length;
    assert.ok(active >= 2 && active < 40, `${active} are active`);
  });
});

describe('SeededRandom', () => {
  it('gives the same numbers for the same seed', () => {
    const numbers = (seed: string): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 20 }, () => random.fraction());
    };
    assert.deepEqual(numbers('a'), numbers('a'));
    assert.notDeepEqual(numbers('a'), numbers('b'));
    assert.ok(numbers('a').every((number) => number >= 0 && number < 1));
  });

  it('makes name-based UUIDs as Python does', () => {
    assert.equal(uuid5('hello-world'), '3a9a08e0-c529-596c-821b-1f223cbe1835');
  });
});
