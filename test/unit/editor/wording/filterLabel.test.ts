import assert from 'node:assert/strict';
import { filterMessage, type FilteredRuns, filterLabel, withinText } from '../../../../src/editor/wording/filterLabel';
import { DAY, HOUR, MINUTE } from '../../../../src/core/durations';
import type { FilterPart, RunFilter } from '../../../../src/core/runs/runFilter';

function runs(fields: Partial<FilteredRuns> = {}): FilteredRuns {
  return { size: 12, hasOlder: false, passedOver: 0, ignored: new Set(), unfiltered: new Set(), ...fields };
}

function parts(...names: FilterPart[]): ReadonlySet<FilterPart> {
  return new Set(names);
}

const FAILED: RunFilter = { statuses: ['FAILED', 'TIMED_OUT'], startedWithin: DAY };

describe('filterLabel', () => {
  it('has a label per part', () => {
    const filter: RunFilter = { workflow: 'hello', deployment: 'prod', tags: ['a', 'b'], searchKeys: ['k:v', 'x=='], onlyMine: true, text: 'x', includeInternal: true };
    assert.equal(filterLabel(FAILED), 'Failed, Timed out · last 24 hours');
    assert.equal(filterLabel(filter), 'hello · deployment prod · tagged a, b · k:v, x== · started by me · “x” · with technical runs');
    assert.equal(filterLabel({ workflows: ['hello', 'process-invoices'] }), 'hello, process-invoices');
    assert.equal(filterLabel({ workflows: Array.from({ length: 50 }, (_, index) => `w${index}`) }).length, 80);
    assert.equal(filterLabel({}), '');
    assert.equal(filterLabel(FAILED, parts('startedWithin')), 'Failed, Timed out');
  });

  it('is a single short line without links for any input', () => {
    const label = filterLabel({ text: `[a](command:b)\n${'c'.repeat(500)}` });
    assert.match(label, /^“\[a\] \(command:b\) c+…”$/);
    assert.ok(label.length < 90);
  });

  for (const [ms, text] of [
    [15 * MINUTE, 'last 15 minutes'],
    [HOUR, 'last 60 minutes'],
    [6 * HOUR, 'last 6 hours'],
    [DAY, 'last 24 hours'],
    [7 * DAY, 'last 7 days'],
  ] as const) {
    it(`formats ${text}`, () => assert.equal(withinText(ms), text));
  }
});

describe('filterMessage', () => {
  it('ends with the number of runs, with a + if there may be more', () => {
    assert.equal(filterMessage(FAILED, runs(), ''), 'Failed, Timed out · last 24 hours · 12 runs');
    assert.equal(filterMessage(FAILED, runs({ hasOlder: true }), ''), 'Failed, Timed out · last 24 hours · 12+ runs');
    assert.equal(filterMessage(FAILED, runs({ size: 1 }), ''), 'Failed, Timed out · last 24 hours · 1 run');
    assert.equal(filterMessage(FAILED, runs({ size: 0, hasOlder: true }), ''), 'Failed, Timed out · last 24 hours · none so far');
  });

  it('names the ignored parts, checked locally or not', () => {
    assert.equal(
      filterMessage(FAILED, runs({ size: 2, hasOlder: true, passedOver: 48, ignored: parts('statuses', 'startedWithin') }), ''),
      "Failed, Timed out · last 24 hours · 2+ runs. This server can't filter by status or start time. Showing what fits of 50 loaded runs.",
    );
    assert.equal(
      filterMessage({ deployment: 'prod' }, runs({ ignored: parts('deployment'), unfiltered: parts('deployment') }), ''),
      "12 runs. This server can't filter by deployment. Showing runs without that filter.",
    );
  });

  it('mentions that the server filters by one workflow only, once it returned a run of another workflow', () => {
    const filter: RunFilter = { workflows: ['a', 'b'] };
    assert.equal(filterMessage(filter, runs(), ''), 'a, b · 12 runs');
    assert.equal(
      filterMessage(filter, runs({ hasOlder: true, passedOver: 188, ignored: parts('workflows') }), ''),
      "a, b · 12+ runs. This server can't filter by several workflows. Showing what fits of 200 loaded runs.",
    );
  });

  it('ends with the problem', () => {
    assert.equal(filterMessage({ text: 'x' }, runs(), "Can't reach it."), "“x” · 12 runs. Can't reach it.");
  });
});
