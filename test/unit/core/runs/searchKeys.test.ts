import assert from 'node:assert/strict';
import { searchKeyProblem } from '../../../../src/core/runs/searchKeys';

describe('searchKeyProblem', () => {
  for (const text of ['customer:Acme', 'customer==:Acme', 'customer', 'customer==', 'url:https://a.b/c', 'a=b:c', 'a:==', 'k'.repeat(256), `${'k'.repeat(256)}==:${'v'.repeat(500)}`, 'internals:x', 'key with spaces:v']) {
    it(`accepts ${text.slice(0, 30)}`, () => assert.equal(searchKeyProblem(text), undefined));
  }

  for (const [text, problem] of [
    ['', 'noKey'],
    [':value', 'noKey'],
    ['==:value', 'noKey'],
    ['==', 'noKey'],
    ['customer:', 'noValue'],
    ['customer==: ', 'noValue'],
    ['k'.repeat(257), 'tooLong'],
    ['internal.state:x', 'reserved'],
    ['customer====:x', 'reserved'],
  ] as const) {
    it(`returns ${problem} for "${text.slice(0, 30)}"`, () => assert.equal(searchKeyProblem(text), problem));
  }
});
