import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { HistoryIndex } from '../../../../src/core/history/historyIndex';
import type { ReadHistory } from '../../../../src/editor/documents/runFileSystem';
import type { TabsChange } from '../../../../src/editor/addresses/documentTabs';
import type { RunDocument } from '../../../../src/editor/addresses/runUri';
import { Histories, type ExplainedHistory } from '../../../../src/editor/documents/histories';
import { historyOf } from '../../core/history/indexedHistory';

describe('Histories', () => {
  const uri = vscode.Uri.parse('mistral-run://default@127.0.0.1/history/a/a.history.json');
  const document: RunDocument = { uri, authority: uri.authority, kind: 'history', id: 'a' };
  const failed = read(['WorkflowExecutionStarted', {}], ['WorkflowExecutionFailed', { failure: { message: 'no' } }]);
  let emitter: vscode.EventEmitter<ReadHistory>;
  let tabs: vscode.EventEmitter<TabsChange>;
  let histories: Histories;
  let changes: ExplainedHistory[];
  let errors: unknown[];

  beforeEach(() => {
    emitter = new vscode.EventEmitter();
    tabs = new vscode.EventEmitter();
    errors = [];
    const ignore = (): void => undefined;
    histories = new Histories(emitter.event, { onDidChange: tabs.event }, { debug: ignore, info: ignore, warn: ignore, error: (message) => errors.push(message) });
    changes = [];
    histories.onDidChange((history) => changes.push(history));
  });

  afterEach(() => {
    histories.dispose();
    emitter.dispose();
    tabs.dispose();
  });

  function read(...events: readonly (readonly [type: string, attributes: object])[]): ReadHistory {
    const { index, document: bytes } = historyOf(...events);
    return { document, index, bytes };
  }

  it('explains a history when it is read, and keeps it until its last tab is closed', () => {
    emitter.fire(failed);
    assert.equal(histories.of(uri)?.explanation?.kind, 'ended');
    assert.deepEqual(changes.map(({ index }) => index), [failed.index]);
    tabs.fire({ opened: [], openedInEditor: [], closed: [document] });
    assert.equal(histories.of(uri), undefined);
  });

  it('explains a history once, for itself and for documents of its events', () => {
    let parsed = 0;
    const { index, bytes } = failed;
    const counted = new Proxy(bytes, {
      get: (target, name) => {
        if (name === 'subarray') parsed++;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const explanation = histories.explain({ index, bytes: counted });
    assert.equal(explanation?.kind, 'ended');
    assert.equal(parsed, 1);
    emitter.fire({ document, index, bytes: counted });
    emitter.fire({ document: { ...document, kind: 'event', eventId: 2 }, index, bytes: counted, history: { index, bytes: counted } });
    assert.equal(histories.of(uri)?.explanation?.kind, 'ended');
    assert.equal(parsed, 1);
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
