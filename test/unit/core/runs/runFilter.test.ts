import assert from 'node:assert/strict';
import { runsQuery } from '../../../../src/core/api/endpoints';
import { checkedFilter, type FilterPart, filterQuery, ignoredParts, isEmpty, type RunFilter, sameFilter, isCheckable } from '../../../../src/core/runs/runFilter';
import { buildRun } from '../../../support/buildRun';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 20, 12);

const WHOLE: Required<RunFilter> = {
  statuses: ['FAILED', 'TIMED_OUT'],
  startedWithin: 24 * HOUR,
  workflow: 'hello world',
  workflows: ['a', 'b'],
  deployment: 'prod',
  tags: ['a', 'b c'],
  searchKeys: ['customer:Müller, Söhne', 'ticket==:T-1', 'invoice'],
  onlyMine: true,
  text: 'invoice',
  includeInternal: true,
};

describe('filterQuery', () => {
  it('sends every part', () => {
    assert.equal(
      runsQuery(filterQuery(WHOLE, NOON)).toString(),
      'workflow_identifier=hello+world&search=invoice&status=FAILED&status=TIMED_OUT&deployment_name=prod' +
        '&start_time_after=2026-11-19T12%3A00%3A00.000Z&user_id=current&workflow_tags=a&workflow_tags=b+c&include_internal=true' +
        '&search_key=customer%3AM%C3%BCller%2C+S%C3%B6hne&search_key=ticket%3D%3D%3AT-1&search_key=invoice',
    );
  });

  it('has only the defaults for an empty filter', () => {
    assert.equal(runsQuery(filterQuery({}, NOON)).toString(), 'include_internal=false');
  });
});

describe('checkedFilter', () => {
  it('normalizes a stored filter', () => {
    const stored = JSON.parse(JSON.stringify({ ...WHOLE, statuses: ['TIMED_OUT', 'FAILED'], workflows: ['b', 'a', ' b'] })) as unknown;
    assert.deepEqual(checkedFilter(stored), WHOLE);
    assert.ok(sameFilter(checkedFilter(stored), checkedFilter({ ...WHOLE })));
    assert.ok(!sameFilter(checkedFilter({}), checkedFilter(WHOLE)));
  });

  it('is empty for other values', () => {
    for (const value of [undefined, null, 'FAILED', 7, [], {}]) assert.ok(isEmpty(checkedFilter(value)));
  });

  it('omits invalid, empty and unknown parts', () => {
    const stored = {
      statuses: ['PAUSED', 3],
      startedWithin: -1,
      workflow: '  ',
      workflows: 'hello',
      deployment: 5,
      tags: [' ', null, ' a ', 'a'],
      searchKeys: [':v', 'k:', 'internal.x', 7],
      onlyMine: 'true',
      text: '',
      includeInternal: false,
      other: 'x',
    };
    assert.deepEqual(checkedFilter(stored), { tags: ['a'] });
    assert.deepEqual(checkedFilter({ startedWithin: Infinity }), {});
    assert.deepEqual(checkedFilter({ startedWithin: 1e300 }), {}, 'a time before all dates');
    assert.equal(checkedFilter({ tags: Array.from({ length: 30 }, (_, index) => `t${index}`) }).tags?.length, 20);
  });
});

describe('ignoredParts', () => {
  const modern = buildRun({ executionId: 'exec-1', runId: 'r', workflowId: 'w-1', workflowName: 'hello', deploymentName: 'prod', userId: 'u', status: 'FAILED', startMs: NOON });
  const minimal = buildRun({ executionId: 'exec-1', workflowName: 'hello', status: 'RUNNING', startMs: NOON });

  const cases: readonly [string, RunFilter, readonly FilterPart[], readonly FilterPart[]][] = [
    ['status it has', { statuses: ['FAILED', 'RUNNING'] }, [], []],
    ['status it has not', { statuses: ['COMPLETED'] }, ['statuses'], ['statuses']],
    ['time it is in', { startedWithin: HOUR }, [], []],
    ['workflow by name', { workflow: 'hello' }, [], []],
    ['other workflow', { workflow: 'other' }, ['workflow'], ['workflow']],
    ['workflow of several', { workflows: ['a', 'hello'] }, [], []],
    ['workflow that is none of several', { workflows: ['a', 'w-1'] }, ['workflows'], ['workflows']],
    ['deployment', { deployment: 'prod' }, [], ['deployment']],
    ['other deployment', { deployment: 'dev' }, ['deployment'], ['deployment']],
    ['tags, which no rows contain', { tags: ['a'] }, [], ['tags']],
    ['search keys, which no rows contain', { searchKeys: ['a:b'] }, [], ['searchKeys']],
    ['own user', { onlyMine: true }, [], ['onlyMine']],
    ['text in a name', { text: 'HELL' }, [], []],
    ['text in an id', { text: 'exec-1' }, [], []],
    ['text that may be in a display name', { text: 'greeting' }, [], ['text']],
    ['technical runs', { includeInternal: true }, [], []],
  ];
  for (const [name, filter, ofModern, ofMinimal] of cases) {
    it(`returns the ignored parts for a ${name}`, () => {
      const query = filterQuery(filter, NOON + HOUR);
      assert.deepEqual(ignoredParts(modern, query), ofModern);
      assert.deepEqual(ignoredParts(minimal, query), ofMinimal);
    });
  }

  it('compares start times to the millisecond, and accepts a run without a start', () => {
    const query = filterQuery({ startedWithin: HOUR }, NOON + HOUR);
    assert.deepEqual(ignoredParts(modern, query), []);
    assert.deepEqual(ignoredParts({ ...modern, startMs: NOON - 1 }, query), ['startedWithin']);
    assert.deepEqual(ignoredParts({ ...modern, startMs: undefined }, query), []);
  });

  it('compares the id of the workflow too', () => {
    assert.deepEqual(ignoredParts(modern, filterQuery({ workflow: 'w-1' }, NOON)), []);
  });

  it('has the parts that can be checked here', () => {
    const told = (['statuses', 'startedWithin', 'workflow', 'workflows', 'deployment', 'tags', 'searchKeys', 'onlyMine', 'text'] as const).filter((part) => isCheckable(minimal, part));
    assert.deepEqual(told, ['statuses', 'startedWithin', 'workflow', 'workflows', 'text']);
    assert.ok(isCheckable(modern, 'deployment'));
  });
});
