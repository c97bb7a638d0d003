import assert from 'node:assert/strict';
import { isStackTrace, shortTrace, stackFrames } from '../../../../src/core/history/stackFrames';

function places(trace: string): string[] {
  return stackFrames(trace).map(({ path, line }) => `${path.join('/')}:${line}`);
}

describe('stackFrames', () => {
  it('has the frame that raised the error first', () => {
    const python = 'Traceback (most recent call last):\n  File "/app/a.py", line 1, in a\n  File "/app/b.py", line 2, in b\n    raise ValueError\n';
    assert.deepEqual(places(python), ['app/b.py:2', 'app/a.py:1']);
    assert.deepEqual(places('Error: no\n    at b (/app/b.ts:2:1)\n    at a (/app/a.ts:1:1)\n'), ['app/b.ts:2', 'app/a.ts:1']);
    const deep = `${'  File "/app/deep.py", line 1, in deep\n'.repeat(5000)}  File "/app/last.py", line 9, in last\n`;
    assert.deepEqual(places(deep), ['app/last.py:9', 'app/deep.py:1']);
  });

  it('finds each place that a trace names once', () => {
    const python = '  File "/app/src/run.py", line 12, in run\n    x()\n  File "C:\\app\\src\\other one.py", line 3, in x\n  File "/app/src/run.py", line 12, in run\n';
    assert.deepEqual(places(python), ['app/src/run.py:12', 'app/src/other one.py:3']);
    assert.deepEqual(places('    at run (file:///app/src/run.ts:12:3)\n    at /app/main.go:7\n'), ['app/src/run.ts:12', 'app/main.go:7']);
  });

  it('leaves out libraries and paths with `..`', () => {
    for (const file of ['/usr/lib/python3.12/asyncio/timeouts.py', '/x/site-packages/a/b.py', '<frozen runpy>', '/app/../../etc/passwd', '/node_modules/a.js']) {
      assert.deepEqual(places(`File "${file}", line 1`), [], file);
    }
  });

  it('finds nothing in other texts', () => {
    for (const text of ['', 'no', 'https://a.example:8080/b.py', 'at 12:30:00', 'File "a.py", line 0']) assert.deepEqual(places(text), [], text);
  });

  it('takes linear time', () => {
    for (const part of ['/', 'a/', 'File "', '("', 'a.b:', '\\ ']) {
      const start = performance.now();
      stackFrames(part.repeat(1_000_000));
      assert.ok(performance.now() - start < 1000, part);
    }
  });
});

describe('shortTrace', () => {
  const python = `${'  File "/app/deep.py", line 1, in deep\n'.repeat(100)}  File "/app/last.py", line 2, in last\n    raise ValueError`;
  const java = `java.lang.IllegalStateException: no\n\tat app.Last.run(Last.java:2)\n${'\tat app.Deep.run(Deep.java:1)\n'.repeat(100)}`;

  it('keeps the frame that raised the error, in whole lines', () => {
    const short = shortTrace(python, 200);
    assert.ok(short.length <= 200 && short.startsWith('…\n  File "/app/deep.py"') && short.endsWith('raise ValueError'));
    const other = shortTrace(java, 200);
    assert.ok(other.length <= 200 && other.startsWith('java.lang') && other.endsWith('…'));
    assert.equal(shortTrace(python, python.length), python);
    assert.equal(shortTrace('x'.repeat(300), 10), `…${'x'.repeat(9)}`);
  });

  it('knows traces of Java without `at`', () => {
    const trace = `app.Last.run(Last.java:2)\n${'app.Deep.run(Deep.java:1)\n'.repeat(100)}`;
    assert.ok(shortTrace(trace, 100).startsWith('app.Last.run'));
  });

  it('is for traces only', () => {
    assert.ok(isStackTrace(python) && isStackTrace(java) && isStackTrace('goroutine 1 [running]:'));
    for (const text of ['', 'an answer\nof two lines', 'look at this\nor at that']) assert.equal(isStackTrace(text), false);
  });
});
