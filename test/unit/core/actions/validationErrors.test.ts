import assert from 'node:assert/strict';
import { locateValidationError, readValidationErrors } from '../../../../src/core/actions/validationErrors';

describe('readValidationErrors', () => {
  it('reads the list that FastAPI sends, without the values it repeats', () => {
    const detail = [{ type: 'int_parsing', loc: ['body', 'input', 'lines', 0, 'amount'], msg: 'Input should be a valid integer', input: 'secret', ctx: { error: 'secret' }, url: 'https://x' }];
    assert.deepEqual(readValidationErrors({ detail }), [{ path: ['body', 'input', 'lines', 0, 'amount'], message: 'Input should be a valid integer', type: 'int_parsing' }]);
  });

  it('reads a text, texts in a list, an object, and a message without detail', () => {
    const error = (message: string): unknown => ({ path: [], message, type: '' });
    assert.deepEqual(readValidationErrors({ detail: 'Invalid input' }), [error('Invalid input')]);
    assert.deepEqual(readValidationErrors({ detail: ['a', 'b'] }), [error('a'), error('b')]);
    assert.deepEqual(readValidationErrors({ detail: { message: 'a' } }), [error('a')]);
    assert.deepEqual(readValidationErrors({ code: 'WF_1001', message: 'a' }), [error('a')]);
  });

  it('reads nothing from other answers', () => {
    for (const body of [undefined, null, '', 'text', 422, [], {}, { detail: null }, { detail: [] }, { detail: 5 }, { detail: [null, 1, [], {}, ' '] }, { detail: '' }, { detail: [{ loc: 5, msg: 7 }] }]) assert.deepEqual(readValidationErrors(body), []);
  });

  it('makes texts harmless and limits them', () => {
    const [error] = readValidationErrors({ detail: [{ loc: ['a', null, {}, 1.5, 'b'], msg: `\u001b[31mred\u001b[0m\r\nline\u202e ${'x'.repeat(1_000_000)}`, type: 'a\nb\u0000' }] });
    assert.deepEqual(error?.path, ['a', 1.5, 'b']);
    assert.match(error.message, /^red line x+…$/);
    assert.equal(error.message.length, 500);
    assert.equal(error.type, 'a b');
    assert.equal(readValidationErrors({ detail: Array.from({ length: 1000 }, () => 'x') }).length, 50);
    assert.equal(readValidationErrors({ detail: [{ loc: Array.from({ length: 100_000 }, () => 0), msg: 'x' }] })[0]?.path.length, 1000);
    assert.deepEqual(readValidationErrors({ detail: [{ loc: 'body.input.a', msg: 'x' }] })[0]?.path, ['body', 'input', 'a']);
  });
});

describe('locateValidationError', () => {
  const text = `{ // first
  "$schema": "mistral-schema:/a",
  "deployment": "dev",
  "execution_id": "id",
  "input": {
    "name": "x",
    "pet": { "kind": "cat", "lives": 9 },
    "lines": [ { "amount": 1.0 }, [ 2, 3 ] ],
    "input": { "inner": 5 },
    "__proto__": 6,
    "12": "digits",
    "deployment_name": "own"
  }
}
`;
  const marked = (...path: (string | number)[]): string => {
    const { start, end } = locateValidationError(text, path);
    return text.slice(start, end);
  };

  it('follows a path with each beginning', () => {
    for (const start of [['body', 'input'], ['body'], ['input'], []]) {
      assert.equal(marked(...start, 'name'), '"x"');
      assert.equal(marked(...start, 'lines', 0, 'amount'), '1.0');
      assert.equal(marked(...start, 'lines', '1', 1), '3');
    }
  });

  it('marks a container by its key, or its bracket in a list', () => {
    assert.equal(marked('body', 'input', 'pet'), '"pet"');
    assert.equal(marked('body', 'input', 'lines', 0), '{');
    assert.equal(marked('body', 'input', 'lines', 1), '[');
    assert.equal(marked('body', 'input'), '"input"');
  });

  it("skips the names of a union's members", () => {
    assert.equal(marked('body', 'input', 'pet', 'Cat', 'lives'), '9');
    assert.equal(marked('pet', 'function-after[check(), Cat]', 'lives', 'int'), '9');
    assert.equal(marked('Invoice', 'lines', 'list[Line]', 0, 'Line', 'amount'), '1.0');
  });

  it('stops at what contains a missing field or item', () => {
    assert.equal(marked('body', 'input', 'pet', 'Cat', 'owner'), '"pet"');
    assert.equal(marked('body', 'input', 'gone'), '"input"');
    assert.equal(marked('lines', 7), '"lines"');
    assert.equal(marked('lines', -1), '"lines"');
    assert.equal(marked('lines', 0, 'gone'), '{');
    assert.equal(marked('name', 'x', 0), '"x"');
  });

  it('takes names as they are', () => {
    assert.equal(marked('__proto__'), '6');
    assert.equal(marked('constructor'), '"input"');
    assert.equal(marked('toString'), '"input"');
    assert.equal(marked(12), '"digits"');
    assert.equal(marked('lines', 'length'), '"lines"');
    assert.equal(marked('input', 'inner'), '5');
    assert.equal(marked('body', 'input', 'input', 'inner'), '5');
    assert.equal(marked(Number.NaN), '"input"');
  });

  it("finds the document's own fields", () => {
    assert.equal(marked('body', 'execution_id'), '"id"');
    assert.equal(marked('body', 'deployment_name'), '"dev"');
    assert.equal(marked('execution_id'), '"id"');
    assert.equal(marked('deployment_name'), '"own"');
    const { start, end } = locateValidationError('{\n"input":{}}', ['body', 'execution_id']);
    assert.deepEqual([start, end], [0, 1]);
  });

  it('marks the first line for a fault that is nowhere in the document', () => {
    assert.equal(marked(), '{ // first');
    assert.equal(marked('path', 'workflow_identifier'), '{ // first');
    assert.equal(marked('header', 'authorization'), '{ // first');
    for (const [other, end] of [['', 0], ['[1]', 3], ['{"a":1}\r\n', 7], ['nothing', 7], ['{"input":', 9]] as const) assert.deepEqual(locateValidationError(other, ['a']), { start: 0, end });
    assert.deepEqual(locateValidationError('\ufeff{\n}', ['a']), { start: 1, end: 2 });
    assert.deepEqual(locateValidationError('\n{}', ['a']), { start: 0, end: 0 });
  });

  it('survives long paths and deep texts', () => {
    assert.deepEqual(locateValidationError(`{"input":${'['.repeat(100_000)}`, Array.from({ length: 1000 }, () => 0)).end <= 100_009, true);
    assert.equal(marked(...Array.from({ length: 1000 }, () => 'Cat'), 'name'), '"x"');
  });
});
