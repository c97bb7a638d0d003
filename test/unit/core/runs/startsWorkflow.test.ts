import assert from 'node:assert/strict';
import { startsWorkflow } from '../../../../src/core/runs/startsWorkflow';

describe('startsWorkflow', () => {
  for (const line of [
    `make execute workflow=hello-world input='{"name":"World"}'`,
    'make -C workers execute workflow=a',
    'cd workers && make execute workflow=a',
    'MISTRAL_API_KEY=$KEY make execute workflow=a | tee log',
    'uv run python -m entrypoints.start hello-world',
    'uv run start',
    'uv run --env-file .env src/entrypoints/start.py',
    '.venv/bin/python3.12 -m entrypoints.start',
    'python examples/mistral/workflows/workflow_execute.py',
    'time poetry run start --workflow a',
    `curl -X POST "https://api.mistral.ai/v1/workflows/hello-world/execute" -d '{}'`,
    '.venv\\Scripts\\python.exe -m entrypoints.start',
  ]) {
    it(`is true for ${line}`, () => assert.equal(startsWorkflow(line), true));
  }

  for (const line of [
    '',
    'make start-worker',
    'make',
    'uv run python -m entrypoints.dev',
    'uv run python worker.py',
    'npm start',
    'git commit -m "make execute faster"',
    'echo execute',
    'systemctl start docker',
    'cat start.py',
    'python -c "print(1)"; ls start',
    `echo ${'x'.repeat(3000)}; make execute`,
  ]) {
    it(`is false for ${line.slice(0, 40)}`, () => assert.equal(startsWorkflow(line), false));
  }

  it('takes little time for a long line', () => {
    const start = performance.now();
    for (const part of ['a=b ', '/', 'python ', 'start.', "'"]) startsWorkflow(part.repeat(100_000));
    assert.ok(performance.now() - start < 500, `${performance.now() - start} ms`);
  });
});
