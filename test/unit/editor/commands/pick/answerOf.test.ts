import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { answerOf } from '../../../../../src/editor/commands/pick/answerOf';
import { FakeEventEmitter } from '../../../../support/fakeEvents';

describe('answerOf', () => {
  let hidden: FakeEventEmitter<void>;
  let shown: number;
  let input: vscode.QuickInput;

  beforeEach(() => {
    hidden = new FakeEventEmitter();
    shown = 0;
    input = { onDidHide: hidden.event, show: () => shown++ } as unknown as vscode.QuickInput;
  });

  afterEach(() => hidden.dispose());

  it('resolves with the first answer', async () => {
    const answer = await answerOf<string>(input, (reply) => {
      reply('first');
      reply('second');
      hidden.fire();
    });
    assert.equal(answer, 'first');
    assert.equal(shown, 1);
  });

  it('resolves with undefined when the input is hidden', async () => {
    const answer = answerOf<string>(input, () => undefined);
    hidden.fire();
    assert.equal(await answer, undefined);
  });

  it('rejects when listening fails', async () => {
    const error = new Error('no');
    await assert.rejects(answerOf<string>(input, (_answer, fail) => fail(error)), error);
  });
});
