import assert from 'node:assert/strict';
import { type Offer, offeredRuns, type OfferSources } from '../../../../../src/editor/commands/pick/offeredRuns';
import { ParsedText } from '../../../../../src/editor/commands/pick/parsedText';
import type { KnownRuns } from '../../../../../src/core/runs/knownRuns';
import { RunStore } from '../../../../../src/core/runs/runStore';
import type { Run } from '../../../../../src/core/api/types';
import { buildRun } from '../../../../support/buildRun';

const UUID = '019b2bd7-96e7-7219-8c0b-45a73da50088';
const NOON = Date.UTC(2026, 10, 20, 12);

/** Runs `run-0` (newest), `run-1`, … of executions `execution-0`, …. */
function runs(count: number, fields: Partial<Run> = {}): Run[] {
  return Array.from({ length: count }, (_, index) =>
    buildRun({ executionId: `execution-${index}`, runId: `run-${index}`, startMs: NOON - index * 1000, ...fields }),
  );
}

async function storeOf(known: readonly Run[]): Promise<KnownRuns> {
  const store = new RunStore(
    async function* () {
      yield await Promise.resolve({ runs: known, skipped: 0, nextPageToken: undefined });
    },
    () => undefined,
  );
  await store.refresh();
  return store.known;
}

interface Sources extends Partial<Omit<OfferSources, 'clipboard' | 'text'>> {
  readonly clipboard?: string;
  readonly text?: string;
}

function offers({ clipboard = '', text = '', ...sources }: Sources): Offer[] {
  return offeredRuns({ known: undefined, recents: [], found: [], ...sources, clipboard: new ParsedText(clipboard), text: new ParsedText(text) });
}

/** Such as `newest run-0`, with a `*` if it matches the text. */
function offered(sources: Sources): string[] {
  return offers(sources).map(({ section, id, matches }) => `${section} ${id}${matches ? '*' : ''}`);
}

describe('offeredRuns', () => {
  it('offers the clipboard, then recents, then the newest, and no run twice', async () => {
    const known = await storeOf(runs(4));
    const recents = [{ id: 'run-2' }, { id: 'gone', executionId: 'gone-execution', workflowName: 'old' }, { id: 'run-1' }];
    assert.deepEqual(offered({ known, recents, clipboard: ' "execution-1" ' }), [
      'clipboard run-1',
      'recent run-2',
      'recent gone',
      'newest run-0',
      'newest run-3',
    ]);
  });

  it('offers a generated id of the clipboard that nobody knows, and no other text', () => {
    assert.deepEqual(offered({ clipboard: `"${UUID}"\n` }), [`clipboard ${UUID}`]);
    for (const clipboard of ['', 'npm install', 'execution-1', 'x'.repeat(1_000_000)]) assert.deepEqual(offered({ clipboard }), []);
  });

  it('offers what the clipboard says is an id, but no UUID of some text', () => {
    const address = `https://console.mistral.ai/build/workflows/orders?executionId=order%2F7`;
    assert.deepEqual(offered({ clipboard: address }), ['clipboard order/7']);
    assert.deepEqual(offered({ clipboard: `started execution_id=order-7 of ${UUID}` }), ['clipboard order-7']);
    assert.deepEqual(offered({ clipboard: `container ${UUID} is gone` }), []);
  });

  it('has all ids of the text tried, in their order, and of any other row its own', () => {
    const idsOf = (sources: Sources): string[][] => offers(sources).map(({ ids }) => ids.map(({ id, kind }) => `${kind ?? 'any'} ${id}`));
    const line = `container ${UUID} started execution_id=order-7 run_id=run-3`;
    const inLine = ['run run-3', 'execution order-7', `any ${UUID}`];
    assert.deepEqual(idsOf({ text: line, recents: [{ id: 'other' }] }), [['any other'], inLine]);
    assert.deepEqual(idsOf({ clipboard: line }), [inLine]);
    assert.deepEqual(idsOf({ text: 'order' }), [['any order']]);
  });

  it('offers the run whose address or label is pasted', async () => {
    const known = await storeOf(runs(2));
    for (const text of ['https://console.mistral.ai/build/workflows/x?executionId=execution-1', '"run_id": "run-1",', 'Execution ID: execution-1']) {
      assert.deepEqual(offered({ known, text }), ['newest run-0', 'newest run-1*'], text);
    }
    assert.deepEqual(offered({ known, text: 'Execution ID: order-7' }).at(-1), 'typed order-7*');
    const found = [buildRun({ executionId: 'order-7', runId: 'run-7' })];
    assert.deepEqual(offered({ known, found, text: 'Execution ID: order-7' }).at(-1), 'typed run-7*');
  });

  it('offers an id of the clipboard that a recent run has, with what is remembered of it', () => {
    const recents = [{ id: UUID, executionId: 'order-7', workflowName: 'orders' }];
    const [offer, ...rest] = offers({ recents, clipboard: 'order-7' });
    assert.deepEqual(rest, []);
    assert.equal(offer?.section, 'clipboard');
    assert.deepEqual(offer.reference, { runId: UUID, executionId: 'order-7', workflowName: 'orders' });
  });

  it('knows no run id of what is remembered by its execution id', () => {
    const [offer] = offers({ recents: [{ id: 'a', executionId: 'a' }] });
    assert.deepEqual(offer?.reference, { runId: undefined, executionId: 'a', workflowName: undefined });
  });

  it('keeps every row at its place while one types, and marks what matches', async () => {
    const known = await storeOf([...runs(2), buildRun({ executionId: 'nightly', workflowName: 'Sync', status: 'TIMED_OUT', startMs: 0 })]);
    const before = offered({ known });
    for (const [text, matching] of [
      ['execution-1', ['run-1']],
      ['SYNC', ['nightly']],
      ['sync timed', ['nightly']],
      ['sync run-1', []],
      ['invoices', ['run-0', 'run-1']],
    ] as const) {
      const after = offered({ known, text }).filter((offer) => offer.startsWith('newest'));
      assert.deepEqual(after.map((offer) => offer.replace('*', '')), before, text);
      assert.deepEqual(after.filter((offer) => offer.endsWith('*')), matching.map((id) => `newest ${id}*`), text);
    }
  });

  it('looks for a text in all that is known, not only in what is offered without', async () => {
    const known = await storeOf(runs(300));
    assert.equal(offered({ known }).length, 100);
    const matching = offered({ known, text: 'run-250' }).filter((offer) => offer.endsWith('*'));
    assert.deepEqual(matching, ['newest run-250*']);
    assert.equal(offered({ known, text: 'execution' }).length, 201, '100 more, and the text as an id');
  });

  it('offers what is typed as an id, unless it is one that is known', async () => {
    const known = await storeOf(runs(2));
    assert.deepEqual(offered({ known, text: ' "nobody/knows this" ' }).at(-1), 'typed nobody/knows this*');
    assert.deepEqual(offered({ known, text: "'run-1'" }), ['newest run-0', 'newest run-1*']);
    assert.deepEqual(offered({ known, text: ' " ' }), ['newest run-0', 'newest run-1']);
    const quoted = await storeOf([buildRun({ executionId: '"a"' })]);
    assert.deepEqual(offered({ known: quoted, text: ' "a" ' }), ['newest "a"*']);
  });

  it('adds what the server found, what matches of it, below all else', async () => {
    const known = await storeOf(runs(1));
    const found = [...runs(3), buildRun({ executionId: 'x', runId: 'of-another', workflowName: 'sync' })];
    assert.deepEqual(offered({ known, found, text: 'invoices' }), [
      'newest run-0*',
      'typed invoices*',
      'server run-1*',
      'server run-2*',
    ]);
    assert.deepEqual(offered({ known, found }), ['newest run-0'], 'nothing of an earlier text');
  });

  it('shows what the server found by the very id in place of the bare id', () => {
    const found = [buildRun({ executionId: UUID, runId: 'run-1' })];
    assert.deepEqual(offered({ text: UUID }), [`typed ${UUID}*`]);
    assert.deepEqual(offered({ text: UUID, found }), ['typed run-1*']);
    assert.deepEqual(offered({ text: UUID, clipboard: UUID, found }), ['clipboard run-1*']);
  });
});
