import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ReadHistory } from '../../../../src/editor/documents/runFileSystem';
import { Histories, type ExplainedHistory } from '../../../../src/editor/documents/histories';
import { historyOf } from '../../core/history/indexedHistory';

describe('Histories', () => {
  const uri = vscode.Uri.parse('mistral-run://default@127.0.0.1/history/a/a.history.json');
  const started = read(['WorkflowExecutionStarted', {}]);
  const failed = read(['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure: { message: 'no' } }]);
  let emitter: vscode.EventEmitter<ReadHistory>;
  let histories: Histories;
  let told: ExplainedHistory[];

  beforeEach(() => {
    emitter = new vscode.EventEmitter();
    histories = new Histories(emitter.event);
    told = [];
    histories.onDidChange((history) => told.push(history));
  });

  afterEach(() => {
    histories.dispose();
    emitter.dispose();
  });

  function read(...events: readonly (readonly [type: string, attributes: object])[]): ReadHistory {
    const { index, document } = historyOf(...events);
    return { uri, index, bytes: document };
  }

  async function untilTold(): Promise<void> {
    for (let tries = 0; told.length === 0; tries++) {
      assert.ok(tries < 100);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  it('explain what was read, until it is forgotten', async () => {
    emitter.fire(failed);
    await untilTold();
    assert.equal(histories.of(uri)?.explanation?.kind, 'ended');
    histories.forget([uri]);
    assert.equal(histories.of(uri), undefined);
  });

  it('keep nothing of what is forgotten before it is explained', async () => {
    emitter.fire(failed);
    histories.forget([uri]);
    const other = uri.with({ query: 'other' });
    emitter.fire({ ...started, uri: other });
    await untilTold();
    assert.deepEqual(told.map((history) => history.uri), [other]);
    assert.equal(histories.of(uri), undefined);
  });

  it('explain of two answers the later one', async () => {
    emitter.fire(started);
    emitter.fire(failed);
    await untilTold();
    assert.deepEqual(told.map(({ index }) => index), [failed.index]);
    assert.equal(histories.of(uri)?.index, failed.index);
  });
});
