import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hugeHistory } from '../../sample-api/hugeHistory';

describe('hugeHistory', () => {
  for (const bytes of [20_000, 123_457, 3_000_000]) {
    it(`makes a valid history of ${bytes} bytes`, () => {
      const text = Buffer.concat([...hugeHistory(bytes)]).toString('utf8');
      assert.equal(Buffer.byteLength(text), bytes);
      const { events } = JSON.parse(text) as { events: { eventId: string; eventType: string }[] };
      assert.ok(events.every((event, index) => event.eventId === String(index + 1)));
      assert.equal(events.at(0)?.eventType, 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED');
      assert.equal(events.at(-1)?.eventType, 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
    });
  }

  it('gives the same bytes again', () => {
    const history = hugeHistory(50_000);
    assert.deepEqual(Buffer.concat([...history]), Buffer.concat([...history]));
  });

  it('reaches 50 MB before the 51,200 events that the platform allows', () => {
    const text = Buffer.concat([...hugeHistory(1_000_000)]).toString('utf8');
    const { events } = JSON.parse(text) as { events: unknown[] };
    assert.ok(events.length * 50 < 51_200, `${events.length} events in 1 MB`);
  });

  it('refuses a size that is too small for a history', () => {
    assert.throws(() => hugeHistory(19_999), RangeError);
  });
});
