import assert from 'node:assert/strict';
import { inputMessage } from '../../../../src/editor/wording/waitMessages';

const NOW = Date.UTC(2026, 10, 24, 14, 5);

describe('inputMessage', () => {
  it('has the label and the timeout where they are known', () => {
    assert.equal(inputMessage('Approve budget', NOW + 3_600_000, NOW), 'Waits for input: Approve budget · times out 3:05 PM');
    assert.equal(inputMessage('Approve budget', undefined, NOW), 'Waits for input: Approve budget');
    assert.equal(inputMessage(undefined, undefined, NOW), 'Waits for input');
  });
});
