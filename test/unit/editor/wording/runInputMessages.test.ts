import assert from 'node:assert/strict';
import type { InputRefusal } from '../../../../src/core/history/runInput';
import { inputOriginMessage, inputRefusalMessage } from '../../../../src/editor/wording/runInputMessages';

const WORDS: Readonly<Record<InputRefusal, RegExp>> = {
  encrypted: /^This run's input is encrypted\./,
  'encrypted-partial': /^Parts of .* are encrypted\./,
  offloaded: /offloaded/,
  compressed: /compressed/,
  notJson: /not JSON/,
  notObject: /not an object/,
  tooLarge: /over 2 MB/,
  token: /token of the platform/,
  noStart: /isn't known/,
};

describe('inputRefusalMessage', () => {
  it('has a sentence for each reason', () => {
    for (const [why, words] of Object.entries(WORDS)) assert.match(inputRefusalMessage(why as InputRefusal), words);
  });
});

describe('inputOriginMessage', () => {
  it('is about children and continued runs alone', () => {
    assert.match(inputOriginMessage({ isChild: true, isContinued: true }) ?? '', /^Another workflow started/);
    assert.match(inputOriginMessage({ isChild: false, isContinued: true }) ?? '', /^An earlier run continued/);
    assert.equal(inputOriginMessage({ isChild: false, isContinued: false }), undefined);
  });
});
