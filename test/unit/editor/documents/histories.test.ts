import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { HistoryIndex } from '../../../../src/core/history/historyIndex';
import type { ReadHistory } from '../../../../src/editor/documents/runFileSystem';
import { Histories, type ExplainedHistory } from '../../../../src/editor/documents/histories';
import { historyOf } from '../../core/history/indexedHistory';

describe('Histories', () => {
  const uri = vscode.Uri.parse('mistral-run://default@127.0.0.1/history/a/a.history.json');
  const failed = read(['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure: { message: 'no' } }]);
  let emitter: vscode.EventEmitter<ReadHistory>;
  let histories: Histories;
  let changes: ExplainedHistory[];
  let errors: unknown[];

  beforeEach(() => {
    emitter = new vscode.EventEmitter();
    errors = [];
    const ignore = (): void => undefined;
    histories = new Histories(emitter.event, { debug: ignore, info: ignore, warn: ignore, error: (message) => errors.push(message) });
    changes = [];
    histories.onDidChange((history) => changes.push(history));
  });

  afterEach(() => {
    histories.dispose();
    emitter.dispose();
  });

  function read(...events: readonly (readonly [type: string, attributes: object])[]): ReadHistory {
    const { index, document } = historyOf(...events);
    return { uri, index, bytes: document };
  }

  it('explains a history when it is read, and keeps it until it is forgotten', () => {
    emitter.fire(failed);
    assert.equal(histories.of(uri)?.explanation?.kind, 'ended');
    assert.deepEqual(changes.map(({ index }) => index), [failed.index]);
    histories.forget([uri]);
    assert.equal(histories.of(uri), undefined);
  });

  it('keeps a history that cannot be explained, and logs the error with its stack', () => {
    const index = new HistoryIndex();
    Object.defineProperty(index, 'length', { get: () => assert.fail('broken index') });
    emitter.fire({ ...failed, index });
    assert.equal(histories.of(uri)?.index, index);
    assert.equal(histories.of(uri)?.explanation, undefined);
    assert.equal(changes.length, 1);
    assert.match(String(errors[0]), /broken index[^]*histories\.test/);
  });
});
