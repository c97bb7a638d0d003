import assert from 'node:assert/strict';
import { idNamedIn, idsInText, idsOfTerminalLine, unquoted } from '../../../../src/core/runs/idsInText';

const RUN = '553b071e-3d04-46aa-aa9a-0fca61dc60fa';
const EXECUTION = '019b2bd7-96e7-7219-8c0b-45a73da50088';
const OTHER = '7a74ac0c-a4ed-5ef8-8f41-3ea64b31cf17';
const HEX = '3a9a08e0c529596c821b1f223cbe18356d1f0e9b5c7a4d21b3e8f60a9c4d7e12';

/** As `run a by label`. */
function found(text: string): string[] {
  return idsInText(text).map(({ id, kind, source }) => `${kind ?? 'some'} ${id} by ${source}`);
}

/** What the row of the list holds, as the server sends it. */
const JSON_OF_RUN = JSON.stringify({
  workflow_name: 'orders',
  workflow_id: OTHER,
  execution_id: EXECUTION,
  parent_execution_id: 'the-parent',
  root_execution_id: EXECUTION,
  run_id: RUN,
  user_id: OTHER,
});

describe('idsInText', () => {
  for (const id of [RUN, EXECUTION.toUpperCase(), HEX]) {
    it(`finds ${id} by its form, anywhere`, () => {
      for (const text of [id, ` ${id}\n`, `"${id}"`, ` '${id}', `, `(${id})`, `<${id}>`, `[${id}]`]) assert.deepEqual(found(text)[0], `some ${id} by form`, text);
      for (const text of [`see ${id}.`, `a\n${id}\nb`, `x/${id}/y`]) assert.deepEqual(found(text)[0], `some ${id} by form`, text);
    });
  }

  for (const text of [RUN.slice(1), `${RUN}0`, `x-${RUN}`, `${RUN}_x`, HEX.slice(32), `${HEX}0`, `${HEX.slice(1)}g`, 'order-7', 'a b/c', 'nightly', 'https://console.mistral.ai/build/workflows/hello']) {
    it(`finds ${JSON.stringify(text)} as a whole only`, () => {
      assert.deepEqual(found(` "${text}",\n`), [`some ${text} by text`]);
      assert.equal(idNamedIn(idsInText(text)), undefined);
    });
  }

  for (const [text, id] of [
    [`Execution ID: ${EXECUTION}`, EXECUTION],
    ['Execution ID: case-123-validate-input.', 'case-123-validate-input'],
    ['Execution ID: nightly', 'nightly'],
    ['Workflow execution ID = nightly', 'nightly'],
    [`execution id is ${HEX}`, HEX],
    [`execution id ${EXECUTION} is gone`, EXECUTION],
    ['execution_id "a b/c" not found', 'a b/c'],
    ['2026-11-20 12:00 INFO started execution_id=my-run-2024-01-15 attempt=1', 'my-run-2024-01-15'],
    ['(execution_id=nightly, run=1)', 'nightly'],
    ["{'execution_id': 'it\"s'}", 'it"s'],
    ['{"execution_id": "it\'s"}', "it's"],
    ['{"execution_id":"a/b c"}', 'a/b c'],
    ['"{\\"execution_id\\": \\"a-1\\"}"', 'a-1'],
    ['executionId: `a-1`', 'a-1'],
    ['**Execution ID:** `a-1`', 'a-1'],
    ['| **Execution ID** | a-1 |', 'a-1'],
    ['--execution-id=a-1', 'a-1'],
    ['workflow_exec_id=a-1', 'a-1'],
    ['"workflowId": "a-1"', 'a-1'],
    ['execution_id => a-1', 'a-1'],
    ['https://console.mistral.ai/build/workflows/hello-world?executionId=a-1', 'a-1'],
    ['https://console.staging.example/build/workflows/x?tab=executions&executionId=a%2Fb%20c%3Fd%23e#x', 'a/b c?d#e'],
    ['[the run](https://console.mistral.ai/build/workflows/x?executionId=a-1) failed', 'a-1'],
    ['See https://console.mistral.ai/build/workflows/x?executionId=a-1.', 'a-1'],
    ["curl -H 'Authorization: Bearer key' 'https://api.mistral.ai/v1/workflows/executions/a%2F1/history?decode_payloads=true'", 'a/1'],
  ] as const) {
    it(`finds an execution id in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(found(text)[0], `execution ${id} by label`);
      assert.equal(idNamedIn(idsInText(text)), id);
    });
  }

  for (const text of [
    `Run ID: ${RUN}`,
    `run_id=${RUN},`,
    `"run_id": "${RUN}"`,
    `workflow_run_id='${RUN}'`,
    `workflow_id=UUID('${OTHER}') run_id=UUID('${RUN}')`,
    `"runId": "${RUN}"`,
    `run id ${RUN}`,
    `curl https://api.mistral.ai/v1/workflows/runs/${RUN}`,
    `GET http://localhost:8787/prefix/v1/workflows/runs/${RUN}/history?decode_payloads=true 404`,
    `https://example.com/?runId=${RUN}`,
  ]) {
    it(`finds a run id in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text)[0], `run ${RUN} by label`));
  }

  for (const [text, id] of [
    [`mistral-run://default@api.mistral.ai/history/${RUN}/orders 61dc60fa.history.json`, RUN],
    [`mistral-run://default%40api.mistral.ai/run/a%252Fb/orders.json`, 'a/b'],
    [`mistral-run://default@api.mistral.ai/decoded/${RUN}/orders 61dc60fa.decoded.json`, RUN],
    [`mistral-run://default@api.mistral.ai/event-120/${RUN}/orders 61dc60fa event 120.event.json`, RUN],
    [`[open](mistral-run://prod@localhost:8787/payload-7-0/a%2Fb/orders%20event%207.payload.json)`, 'a/b'],
  ] as const) {
    it(`finds the id of the document ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), [`some ${id} by label`]));
  }

  it("tries a run's own ids first, the run's before the execution's, and no ids of something else", () => {
    const expected = [`run ${RUN} by label`, `execution ${EXECUTION} by label`, 'execution the-parent by label'];
    assert.deepEqual(found(JSON_OF_RUN), expected);
    assert.deepEqual(found(JSON.stringify(JSON_OF_RUN)), expected);
    assert.deepEqual(found(JSON.stringify(JSON.parse(JSON_OF_RUN), null, 2)), expected);
  });

  it('tries related ids if there are no others, and labelled ids before those found by form', () => {
    assert.deepEqual(found('"parent_execution_id": "the-parent"'), ['execution the-parent by label']);
    assert.deepEqual(found('"newExecutionRunId": "x-1", "rootWorkflowId": "y-1"'), ['run x-1 by label', 'execution y-1 by label']);
    assert.deepEqual(found(`${OTHER} of execution_id=nightly`), ['execution nightly by label', `some ${OTHER} by form`]);
    assert.deepEqual(found(`Run ${RUN}`).slice(0, 1), [`run ${RUN} by form`]);
    assert.deepEqual(found(`Execution ID\n${EXECUTION}\n`), [`execution ${EXECUTION} by form`]);
  });

  it('returns few, each once', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `run_id=run-${index} run_id=run-${index}`);
    assert.deepEqual(idsInText(ids.join('\n')).map(({ id }) => id), ['run-0', 'run-1', 'run-2', 'run-3', 'run-4']);
  });

  for (const text of [
    `workflow_id: ${OTHER}`,
    `{"user_id": "${OTHER}",\n"traceId": "${OTHER}"}`,
    `Request ID: ${OTHER}`,
    `dag_run_id=${OTHER}`,
    `Authorization: Bearer ${OTHER}`,
    `api_key="${OTHER}"`,
    `sha256:${HEX}`,
    `user_id=UUID('${OTHER}')`,
    '"run_id": null,\n"execution_id": None',
    'execution_id=f"order-{order_id}",\nrun_id=result.run_id',
    'execution_id: str,\nrun_id: Optional[UUID]',
    'execution_id=uuid4().hex,',
    'execution_id={execution_id}\nrun_id=<run id>\nrun_id=$RUN_ID\nrun_id=...\nrun_id=%s',
    'https://x/v1/workflows/executions/{execution_id}/history\n"{run_id}"',
    'POST /v1/workflows/executions/cancel',
    'no execution id, no run ids: none',
    `run_id=${'1'.repeat(257)}`,
  ]) {
    it(`finds none in ${JSON.stringify(text.slice(0, 60))}`, () => assert.equal(idNamedIn(idsInText(text)), undefined));
  }

  it('finds nothing in a text that can not be an id as a whole', () => {
    for (const text of ['', ' "" \n', 'x'.repeat(301), 'two\nlines']) assert.deepEqual(found(text), []);
  });
});

describe('unquoted', () => {
  for (const [text, id] of [
    ['my-run-2024-01-15', 'my-run-2024-01-15'],
    ['  "a b/c" \n', 'a b/c'],
    ["' x '", 'x'],
    ['`x`', 'x'],
    ['"execution-7",', 'execution-7'],
    ["it's", "it's"],
    ['', ''],
    [' "" ', ''],
    ['x'.repeat(301), ''],
  ] as const) {
    it(`reduces ${JSON.stringify(text.slice(0, 40))} to ${JSON.stringify(id)}`, () => assert.equal(unquoted(text), id));
  }
});

describe('idsOfTerminalLine', () => {
  const known = new Set([RUN, 'nightly-2026', 'a/b-77', 'nightly']);

  /** As `execution a-1 at 14`, and that the line has it there. */
  function links(line: string): string[] {
    return idsOfTerminalLine(line, (id) => known.has(id)).map(({ id, kind, start, length }) => {
      assert.equal(decodeURIComponent(line.slice(start, start + length)), id);
      return `${kind ?? 'some'} ${id} at ${start}`;
    });
  }

  for (const [line, expected] of [
    [`Execution ID: ${EXECUTION}`, [`execution ${EXECUTION} at 14`]],
    ['  Execution ID: my-run-2024-01-15', ['execution my-run-2024-01-15 at 16']],
    ['Execution ID: nightly', ['execution nightly at 14']],
    ['[info] started execution_id=case-7 run_id=r-1.', ['execution case-7 at 28', 'run r-1 at 42']],
    [`{"execution_id": "x y", "run_id": "${OTHER}"}`, ['execution x y at 18', `run ${OTHER} at 35`]],
    ["WorkflowExecution(execution_id='weekly', status='RUNNING')", ['execution weekly at 32']],
    [`Run(run_id=UUID('${OTHER}'))`, [`run ${OTHER} at 17`]],
    ['https://console.mistral.ai/build/workflows/x?executionId=a%2Fb', ['execution a/b at 57']],
    [`GET https://api.mistral.ai/v1/workflows/runs/${OTHER} "200 OK"`, [`run ${OTHER} at 45`]],
    [`${RUN} is done`, [`some ${RUN} at 0`]],
    [`see tmp/${RUN}/out`, [`some ${RUN} at 8`]],
    ['waiting for nightly-2026.', ['some nightly-2026 at 12']],
    ['(a/b-77)', ['some a/b-77 at 1']],
    [`run_id=${RUN}`, [`run ${RUN} at 7`]],
  ] as const) {
    it(`links ${JSON.stringify(line)}`, () => assert.deepEqual(links(line), expected));
  }

  for (const line of [
    '',
    OTHER,
    `container ${HEX}`,
    `request_id=${OTHER} trace_id=${OTHER}`,
    'nightly build',
    'order-7 my-run-2024-01-15',
    '    run(execution_id=workflow_id, run_id=row.id)',
    'def start(execution_id: str, run_id: UUID) -> None:',
    'execution_id=execution_id',
    'The execution ID is missing',
    '"run_id": null',
  ]) {
    it(`links nothing in ${JSON.stringify(line)}`, () => assert.deepEqual(links(line), []));
  }

  it('takes linear time, as idsInText does', () => {
    for (const part of [
      'a', ' ', '"', 'run_id', 'run_id=', 'run_id = "', 'run_id="a"', 'run_id=a ', 'run_id=....', 'run-', 'run ', 'a-', 'a_', 'workflow_', '?executionId=', '&executionId=a.', '/workflows/runs/', '/workflows/runs/a.',
      'mistral-run://', 'mistral-run://a/run/', '%', '%25', 'a1', '0123abcd-', `${OTHER} `, `${RUN} `, HEX, '.', '1.', 'Execution ID ', `run_id${' '.repeat(40)}`, '\\"', 'id: ',
    ]) {
      const text = part.repeat(1_000_000 / part.length);
      const before = process.cpuUsage();
      idsInText(text);
      idsOfTerminalLine(text, (id) => known.has(id));
      const { user } = process.cpuUsage(before);
      assert.ok(user < 1_000_000, `${JSON.stringify(part)} took ${user / 1000} ms of CPU time`);
    }
  });
});
