import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Run } from '../../../../../src/core/api/types';
import { RunSearch } from '../../../../../src/editor/commands/pick/runSearch';
import { buildRun } from '../../../../support/buildRun';

interface Question {
  readonly text: string;
  readonly signal: AbortSignal;
  answer(runs: readonly Run[]): Promise<void>;
  fail(error: Error): Promise<void>;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('RunSearch', () => {
  let questions: Question[];
  let changes: number;
  let search: RunSearch;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    questions = [];
    changes = 0;
    search = new RunSearch(
      (text, signal) =>
        new Promise((resolve, reject) => {
          questions.push({
            text,
            signal,
            answer: (runs) => (resolve(runs), settled()),
            fail: (error) => (reject(error), settled()),
          });
        }),
      () => (changes += 1),
    );
  });

  afterEach(() => {
    search.dispose();
    mock.timers.reset();
  });

  /** Types a text and waits for the delay. */
  function ask(text: string): Question {
    search.search(text);
    mock.timers.tick(300);
    const question = questions.at(-1);
    assert.equal(question?.text, text);
    return question;
  }

  const run = buildRun({ executionId: 'a' });

  it('sends one request after the delay', () => {
    for (const text of ['s', 'sy', 'syn', 'sync']) {
      search.search(text);
      mock.timers.tick(299);
    }
    assert.deepEqual(questions, []);
    assert.ok(!search.isAsking);
    mock.timers.tick(1);
    assert.deepEqual(questions.map(({ text }) => text), ['sync']);
    assert.ok(search.isAsking);
    assert.equal(changes, 1);
  });

  it('has the results after the request', async () => {
    await ask('a').answer([run]);
    assert.deepEqual([search.found, search.isAsking, search.error, changes], [[run], false, undefined, 2]);
  });

  it('sends no second request for the same text', async () => {
    await ask('a').answer([run]);
    search.search('a');
    mock.timers.tick(1000);
    assert.equal(questions.length, 1);
  });

  it('aborts the request for an earlier text and drops its answer', async () => {
    for (const late of ['answer', 'fail'] as const) {
      const first = ask(`a ${late}`);
      search.search(`b ${late}`);
      assert.ok(first.signal.aborted);
      assert.ok(!search.isAsking);
      await (late === 'answer' ? first.answer([run]) : first.fail(new Error('late')));
      assert.deepEqual([search.found, search.error], [[], undefined]);
    }
    const last = ask('c');
    await last.answer([run]);
    assert.deepEqual(search.found, [run]);
  });

  it('keeps results until the next answer, and clears them for an empty text', async () => {
    await ask('a').answer([run]);
    search.search('ab');
    assert.deepEqual(search.found, [run]);
    search.search('');
    assert.deepEqual(search.found, []);
    mock.timers.tick(1000);
    assert.equal(questions.length, 1);
  });

  it('has the error until the text changes', async () => {
    const error = new Error('offline');
    await ask('a').fail(error);
    assert.deepEqual([search.error, search.found, search.isAsking], [error, [], false]);
    search.search('ab');
    assert.equal(search.error, undefined);
  });

  it('cancels the delay and aborts the request when disposed', () => {
    search.search('a');
    search.dispose();
    mock.timers.tick(1000);
    assert.deepEqual(questions, []);
    const { signal } = ask('b');
    search.dispose();
    assert.ok(signal.aborted);
  });
});
