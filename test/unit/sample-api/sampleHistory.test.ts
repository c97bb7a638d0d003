import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SAMPLE_EXECUTION_TOKEN } from '../../sample-api/historyPayloads';
import { sampleHistory } from '../../sample-api/sampleHistory';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { SampleRuns } from '../../sample-api/sampleRuns';
import { DAY, MINUTE, SECOND } from '../../sample-api/sampleTime';
import { attributes, check, type Event, eventsOf, LAST_EVENT, typeOf } from './checkHistory';

const START_US = Date.UTC(2026, 10, 23, 9, 30) * 1000;
describe('sampleHistory', () => {
  const runs = new SampleRuns({ runs: 600, workflows: 12, seed: 'mistral', startUs: START_US });

  it('agrees with the status of each run', () => {
    const started = runs.startedBy(START_US);
    for (const run of started) check(run, START_US);
    const statuses = new Set(started.map((run) => statusAt(run, START_US)));
    assert.deepEqual(
      new Set([...Object.keys(LAST_EVENT), 'RUNNING', 'RETRYING_AFTER_ERROR', 'PAUSED', null]),
      statuses,
      'each status is among what was checked',
    );
  });

  for (const seed of ['a', 'b', 'c']) {
    it(`is consistent for any data at any time (seed ${seed})`, () => {
      const other = new SampleRuns({ runs: 300, workflows: 20, seed, startUs: START_US });
      for (const nowUs of [START_US, START_US + 7 * MINUTE, START_US + 40 * MINUTE]) {
        for (const run of other.startedBy(nowUs)) check(run, nowUs);
      }
    });
  }

  it('has the events so far, and only appends to them', () => {
    const run = runs.startedBy(START_US).find((each) => statusAt(each, START_US) === 'RUNNING' && each.workflow.name === 'transcribe-calls');
    assert.ok(run);
    const before = eventsOf(run, START_US);
    const after = eventsOf(run, run.endUs);
    assert.ok(before.length > 0 && before.length < after.length);
    assert.deepEqual(after.slice(0, before.length), before);
  });

  it('has something pending in active runs', () => {
    const pending = runs
      .startedBy(START_US)
      .filter((run) => statusAt(run, START_US) === 'RUNNING')
      .filter((run) => {
        const types = eventsOf(run, START_US).map(typeOf);
        const count = (type: string): number => types.filter((each) => each === type).length;
        return count('ACTIVITY_TASK_SCHEDULED') > count('ACTIVITY_TASK_STARTED');
      });
    assert.ok(pending.length >= 2, `${pending.length} runs wait for an activity`);
  });

  it('has the error that a run is retried after', () => {
    const run = runs.startedBy(START_US).find((each) => statusAt(each, START_US) === 'RETRYING_AFTER_ERROR');
    assert.ok(run);
    assert.deepEqual(eventsOf(run, START_US).slice(-2).map(typeOf), ['WORKFLOW_TASK_FAILED', 'WORKFLOW_TASK_SCHEDULED']);
  });

  it('has every kind of event that a viewer must know', () => {
    const types = new Set(runs.startedBy(START_US).flatMap((run) => eventsOf(run, START_US).map(typeOf)));
    for (const type of [
      'ACTIVITY_TASK_FAILED', 'ACTIVITY_TASK_CANCELED', 'TIMER_STARTED', 'TIMER_FIRED', 'WORKFLOW_EXECUTION_SIGNALED',
      'START_CHILD_WORKFLOW_EXECUTION_INITIATED', 'CHILD_WORKFLOW_EXECUTION_COMPLETED', 'CHILD_WORKFLOW_EXECUTION_FAILED',
      'WORKFLOW_EXECUTION_CANCEL_REQUESTED', 'WORKFLOW_TASK_FAILED',
    ]) assert.ok(types.has(type), type);
  });

  it('has failures with causes down to the exception, and those of a child in its parent', () => {
    const failures = runs.startedBy(START_US).filter((run) => statusAt(run, START_US) === 'FAILED').map((run) => {
      const event = eventsOf(run, START_US).at(-1);
      return { run, failure: (event ? attributes(event)['failure'] : undefined) as Record<string, unknown> };
    });
    const depths = failures.map(({ failure }) => {
      let depth = 1;
      for (let cause = failure['cause'] as Record<string, unknown> | undefined; cause; cause = cause['cause'] as typeof cause) depth++;
      return depth;
    });
    assert.ok(Math.max(...depths) >= 4, 'a long chain of causes');
    const parent = failures.find(({ failure }) => 'childWorkflowExecutionFailureInfo' in failure);
    const child = parent?.run.children.find((each) => each.outcome === 'FAILED');
    assert.ok(parent && child);
    assert.deepEqual(parent.failure['cause'], failures.find(({ run }) => run === child)?.failure);
    assert.match(JSON.stringify(failures.map(({ failure }) => failure)), /File \\"\/app\/src\/activities\/\w+\.py\\", line \d+, in \w+/);
  });

  it('has retried activities whose start holds the last failure', () => {
    const starts = runs.startedBy(START_US).flatMap((run) => eventsOf(run, START_US)).filter((event) => typeOf(event) === 'ACTIVITY_TASK_STARTED');
    const retried = starts.map(attributes).filter((start) => Number(start['attempt']) > 1);
    assert.ok(retried.length > 10);
    assert.ok(retried.every((start) => typeof (start['lastFailure'] as { message?: unknown }).message === 'string'));
  });

  it('links children and parents both ways', () => {
    const children = runs.startedBy(START_US).filter((run) => run.parent);
    assert.ok(children.length > 50);
    for (const child of children) {
      const parent = child.parent as SampleRun;
      const started = attributes(eventsOf(child, START_US)[0] as Event);
      assert.deepEqual(started['parentWorkflowExecution'], { workflowId: parent.executionId, runId: parent.runId });
      const initiated = eventsOf(parent, START_US)[Number(started['parentInitiatedEventId']) - 1] as Event;
      assert.equal(attributes(initiated)['workflowId'], child.executionId);
    }
  });

  it('links the runs of a chain', () => {
    const links = runs.startedBy(START_US).filter((run) => run.executionId === 'sync-crm-singleton').reverse();
    assert.ok(links.length > 5);
    for (const [index, link] of links.slice(0, -1).entries()) {
      const next = links[index + 1] as SampleRun;
      assert.equal(attributes(eventsOf(link, START_US).at(-1) as Event)['newExecutionRunId'], next.runId);
      const started = attributes(eventsOf(next, START_US)[0] as Event);
      assert.equal(started['continuedExecutionRunId'], link.runId);
      assert.equal(started['firstExecutionRunId'], links[0]?.runId);
    }
  });

  it('begins the run after a reset with the events it kept', () => {
    const run = runs.startedBy(START_US).find((each) => each.origin === 'reset');
    assert.ok(run?.previous);
    const kept = eventsOf(run.previous, START_US);
    const events = eventsOf(run, START_US);
    const failed = events.findIndex((event) => typeOf(event) === 'WORKFLOW_TASK_FAILED');
    assert.ok(failed > 2);
    assert.deepEqual(events.slice(1, failed), kept.slice(1, failed));
    const reset = attributes(events[failed] as Event);
    assert.deepEqual([reset['baseRunId'], reset['newRunId']], [run.previous.runId, run.runId]);
  });

  describe('payloads', () => {
    const completed = (name: string): SampleRun => {
      const run = runs.startedBy(START_US).find((each) => each.workflow.name === name && statusAt(each, START_US) === 'COMPLETED');
      assert.ok(run, name);
      return run;
    };
    const resultOf = (run: SampleRun, decode: boolean): unknown => {
      const end = attributes(eventsOf(run, START_US, decode).at(-1) as Event);
      return (end['result'] as { payloads: unknown[] }).payloads[0];
    };

    it('are base64 with their encoding', () => {
      const run = completed('ocr-page');
      assert.deepEqual(resultOf(run, false), { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: Buffer.from(run.result).toString('base64') });
    });

    it('of a Mistral worker have its metadata', () => {
      const run = completed('process-invoices');
      const payload = resultOf(run, false) as { metadata: Record<string, string>; data: string };
      const metadata = Object.fromEntries(Object.entries(payload.metadata).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
      assert.deepEqual([metadata['encoding'], metadata['encoding_options'], metadata['__internal_execution_token']], ['json/wf_v1', '', SAMPLE_EXECUTION_TOKEN]);
      assert.equal(Buffer.from(payload.metadata['execution_id'] ?? '', 'base64').toString(), run.executionId);
      assert.equal(Buffer.from(payload.data, 'base64').toString(), run.result);
    });

    it('of an older Mistral worker have another encoding', () => {
      const payload = resultOf(completed('extract-invoice-fields'), false) as { metadata: Record<string, string> };
      assert.equal(payload.metadata['encoding'], 'anNvbi9hYnJheGFzX3Yx');
      assert.ok(!('__internal_execution_token' in payload.metadata));
    });

    it('are decoded in place without loss on request', () => {
      const run = completed('process-invoices');
      assert.match(run.result, /"vat_rate":0\.10,"confidence":1\.0,"ledger_entry":\d{20},/);
      assert.ok(sampleHistory(run, START_US, true).includes(`"result":{"payloads":[${run.result}]}`));
      assert.ok(!sampleHistory(run, START_US, true).includes('"metadata"'));
    });

    it('stay encoded when only a worker can decrypt them', () => {
      const run = completed('onboard-customer');
      assert.deepEqual(resultOf(run, true), resultOf(run, false));
      assert.equal((resultOf(run, true) as { metadata: { encoding: string } }).metadata.encoding, 'YmluYXJ5L2VuY3J5cHRlZA==');
    });
  });

  it('is the same for the same seed, start and time', () => {
    const again = new SampleRuns({ runs: 600, workflows: 12, seed: 'mistral', startUs: START_US });
    const nowUs = START_US + DAY;
    const all = (from: SampleRuns): string[] => from.startedBy(nowUs).slice(0, 200).map((run) => sampleHistory(run, nowUs, false));
    assert.deepEqual(all(again), all(runs));
    assert.notDeepEqual(all(new SampleRuns({ runs: 600, workflows: 12, seed: 'other', startUs: START_US })), all(runs));
  });

  it('lasts from less than a second to days', () => {
    const lengths = runs.startedBy(START_US).filter((run) => run.endUs <= START_US).map((run) => run.endUs - run.startUs);
    assert.ok(Math.min(...lengths) < SECOND && Math.max(...lengths) > DAY);
  });
});
