import assert from 'node:assert/strict';
import type { Connection } from '../../../../src/core/api/connection';
import type { RunFeed } from '../../../../src/editor/feed/runFeed';
import type { NewFailures } from '../../../../src/editor/notifications/newFailures';
import { RunsStatusBar } from '../../../../src/editor/notifications/runsStatusBar';
import { FakeEventEmitter } from '../../../support/fakeEvents';
import { FakeTime } from '../../../support/fakeTime';
import { lendVscode } from '../../../support/lendVscode';
import { connectionTo } from '../../core/api/harness';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const SENTENCE = 'prod is read-only. This keeps the editor from acting. The key itself still can.';

describe('RunsStatusBar', () => {
  let time: FakeTime;
  let giveBack: () => void;
  let item: { text: string; tooltip: string; accessibilityInformation?: { label: string }; shown: boolean; show(): void; hide(): void; dispose(): void };
  let feed: { connection: Connection | undefined; answeredMs: number | undefined; store: { known: { workflows: { name: string; activeCount: number }[] } } };
  let feedChanged: FakeEventEmitter<undefined>;
  let statusBar: RunsStatusBar;

  beforeEach(() => {
    time = new FakeTime(NOW);
    item = {
      text: '',
      tooltip: '',
      shown: false,
      show() {
        this.shown = true;
      },
      hide() {
        this.shown = false;
      },
      dispose: () => undefined,
    };
    giveBack = lendVscode({ window: { createStatusBarItem: () => item }, StatusBarAlignment: { Left: 1 } });
    feedChanged = new FakeEventEmitter();
    feed = { connection: { ...connectionTo('https://api.test'), name: 'prod' }, answeredMs: undefined, store: { known: { workflows: [] } } };
    const failures = { count: () => 0, onDidChange: new FakeEventEmitter().event };
    statusBar = new RunsStatusBar(
      Object.assign(feed, { onDidChange: feedChanged.event }) as unknown as RunFeed,
      failures as unknown as NewFailures,
      { names: [], onDidChange: new FakeEventEmitter().event } as unknown as ConstructorParameters<typeof RunsStatusBar>[2],
    );
  });

  afterEach(() => {
    statusBar.dispose();
    assert.equal(time.timers, 0);
    time.restore();
    giveBack();
  });

  function change(fields: Partial<typeof feed>): void {
    Object.assign(feed, fields);
    feedChanged.fire(undefined);
  }

  function setReadOnly(readOnly: boolean, name = 'prod'): void {
    change({ connection: { ...connectionTo('https://api.test'), name, readOnly } });
  }

  const withActive = { answeredMs: NOW, store: { known: { workflows: [{ name: 'a', activeCount: 2 }] } } };

  it('is hidden while nothing is active, nothing has failed and the connection may act', () => {
    assert.equal(item.shown, false);
    change({ ...withActive, store: { known: { workflows: [] } } });
    assert.equal(item.shown, false);
  });

  it('shows a lock and the name of a read-only connection, before the first answer and without runs', () => {
    setReadOnly(true);
    assert.deepEqual([item.shown, item.text, item.tooltip, item.accessibilityInformation?.label], [true, '$(lock) prod', SENTENCE, SENTENCE]);
    setReadOnly(false);
    assert.equal(item.shown, false);
  });

  it('shows the lock before the numbers, and says both', () => {
    setReadOnly(true);
    change(withActive);
    assert.equal(item.text, '$(lock) prod $(play-circle) 2');
    assert.equal(item.tooltip, `${SENTENCE}\nMistral runs of all workflows: 2 active (checked just now)`);
    setReadOnly(false);
    assert.equal(item.text, '$(play-circle) 2');
  });

  it('names the default connection by its host, and draws no icon of a name', () => {
    setReadOnly(true, 'default');
    assert.equal(item.text, '$(lock) api.test');
    setReadOnly(true, '$(flame)');
    assert.equal(item.text, '$(lock) \\$(flame)');
  });

  it('is hidden without a valid connection', () => {
    setReadOnly(true);
    change({ connection: undefined });
    assert.equal(item.shown, false);
  });
});
