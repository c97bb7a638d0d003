import assert from 'node:assert/strict';
import { stackFrames } from '../../../../src/core/history/stackFrames';

function places(trace: string): string[] {
  return stackFrames(trace).map(({ path, line }) => `${path.join('/')}:${line}`);
}

describe('stackFrames', () => {
  it('finds the places that a trace names, in its order, each once', () => {
    const python = '  File "/app/src/run.py", line 12, in run\n    x()\n  File "C:\\app\\src\\other one.py", line 3, in x\n  File "/app/src/run.py", line 12, in run\n';
    assert.deepEqual(places(python), ['app/src/run.py:12', 'app/src/other one.py:3']);
    assert.deepEqual(places('    at run (file:///app/src/run.ts:12:3)\n    at /app/main.go:7\n'), ['app/src/run.ts:12', 'app/main.go:7']);
  });

  it('leaves libraries out, and what leads out of a folder', () => {
    for (const file of ['/usr/lib/python3.12/asyncio/timeouts.py', '/x/site-packages/a/b.py', '<frozen runpy>', '/app/../../etc/passwd', '/node_modules/a.js']) {
      assert.deepEqual(places(`File "${file}", line 1`), [], file);
    }
  });

  it('finds nothing in other texts', () => {
    for (const text of ['', 'no', 'https://a.example:8080/b.py', 'at 12:30:00', 'File "a.py", line 0']) assert.deepEqual(places(text), [], text);
  });

  it('takes a moment at most for any text', () => {
    for (const part of ['/', 'a/', 'File "', '("', 'a.b:', '\\ ']) {
      const start = performance.now();
      stackFrames(part.repeat(1_000_000));
      assert.ok(performance.now() - start < 1000, part);
    }
  });
});
