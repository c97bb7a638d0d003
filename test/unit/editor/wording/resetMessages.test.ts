import assert from 'node:assert/strict';
import type { NamedWork, ResetPoint } from '../../../../src/core/history/resetPoint';
import { resetMessage } from '../../../../src/editor/wording/resetMessages';

const END = 'The current run ends; the code that runs now is used.';

function work(name: string, count = 1, completed = 0): NamedWork {
  return { name, count, completed };
}

function messageOf(point: Partial<ResetPoint>): string {
  return resetMessage({ eventId: 4, runsAgain: [], kept: [], keptFailures: [], mayFailAgain: false, ...point });
}

describe('resetMessage', () => {
  it('says what runs again, what was completed already, and what is kept', () => {
    assert.equal(
      messageOf({ runsAgain: [work('extract_fields'), work('send_invoice', 1, 1)], kept: [work('fetch_inbox', 1, 1)] }),
      `Runs again: send_invoice (already completed), extract_fields. Kept: fetch_inbox. ${END}`,
    );
  });

  it('counts what has the same name', () => {
    assert.equal(
      messageOf({ runsAgain: [work('a', 3), work('b', 3, 2), work('c', 2, 2)], kept: [work('d', 4, 4)], keptFailures: [work('e', 2)] }),
      `Runs again: b (3 times, 2 already completed), c (2 times, already completed), a (3 times). Kept: d (4 times). Stays failed: e (2 times). ${END}`,
    );
  });

  it('names five, first those that were completed, and counts the others', () => {
    const many = Array.from({ length: 12 }, (_, at) => work(`a${at}`, 1, Number(at === 11)));
    assert.equal(messageOf({ runsAgain: many }), `Runs again: a11 (already completed), a0, a1, a2, a3, and 7 more. ${END}`);
    assert.equal(messageOf({ runsAgain: many.slice(0, 5) }), `Runs again: a0, a1, a2, a3, a4. ${END}`);
  });

  it('says that the code alone runs again, and what may make it fail again', () => {
    assert.equal(
      messageOf({ mayFailAgain: true }),
      `Runs again: only the workflow's own code. ${END} If an earlier step no longer fits the code, it fails again. Deploying code that fits loses nothing.`,
    );
  });

  it('shows names of the server as harmless text', () => {
    const message = messageOf({ runsAgain: [work('a\n\u202eb'), work('x'.repeat(500))] });
    assert.doesNotMatch(message, /[\n\u202e]|x{61}/);
  });
});
