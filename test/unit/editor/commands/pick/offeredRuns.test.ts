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
  it('offers the clipboard, then recent runs, then the newest, each run once', async () => {
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

  it('offers an unknown UUID from the clipboard, but no other text', () => {
    assert.deepEqual(offered({ clipboard: `"${UUID}"\n` }), [`clipboard ${UUID}`]);
    for (const clipboard of ['', 'npm install', 'execution-1', 'x'.repeat(1_000_000)]) assert.deepEqual(offered({ clipboard }), []);
  });

  it('offers labelled ids from the clipboard, but no UUID within other text', () => {
    const address = `https://console.mistral.ai/build/workflows/orders?executionId=order%2F7`;
    assert.deepEqual(offered({ clipboard: address }), ['clipboard order/7']);
    assert.deepEqual(offered({ clipboard: `started execution_id=order-7 of ${UUID}` }), ['clipboard order-7']);
    assert.deepEqual(offered({ clipboard: `container ${UUID} is gone` }), []);
  });

  it('tries all ids of a text in their order, and only the own id for other rows', () => {
    const idsOf = (sources: Sources): string[][] => offers(sources).map(({ ids }) => ids.map(({ id, kind }) => `${kind ?? 'any'} ${id}`));
    const line = `container ${UUID} started execution_id=order-7 run_id=run-3`;
    const inLine = ['run run-3', 'execution order-7', `any ${UUID}`];
    assert.deepEqual(idsOf({ text: line, recents: [{ id: 'other' }] }), [['any other'], inLine]);
    assert.deepEqual(idsOf({ clipboard: line }), [inLine]);
    assert.deepEqual(idsOf({ text: 'order' }), [['any order']]);
  });

  it('offers the run whose URL or labelled id is pasted', async () => {
    const known = await storeOf(runs(2));
    for (const text of ['https://console.mistral.ai/build/workflows/x?executionId=execution-1', '"run_id": "run-1",', 'Execution ID: execution-1']) {
      assert.deepEqual(offered({ known, text }), ['newest run-0', 'newest run-1*'], text);
    }
    assert.deepEqual(offered({ known, text: 'Execution ID: order-7' }).at(-1), 'typed order-7*');
    const found = [buildRun({ executionId: 'order-7', runId: 'run-7' })];
    assert.deepEqual(offered({ known, found, text: 'Execution ID: order-7' }).at(-1), 'typed run-7*');
  });

  it('offers the recent run with the id on the clipboard, including its name', () => {
    const recents = [{ id: UUID, executionId: 'order-7', workflowName: 'orders' }];
    const [offer, ...rest] = offers({ recents, clipboard: 'order-7' });
    assert.deepEqual(rest, []);
    assert.equal(offer?.section, 'clipboard');
    assert.deepEqual(offer.reference, { runId: UUID, executionId: 'order-7', workflowName: 'orders' });
  });

  it('has no run id for a recent run stored by its execution id', () => {
    const [offer] = offers({ recents: [{ id: 'a', executionId: 'a' }] });
    assert.deepEqual(offer?.reference, { runId: undefined, executionId: 'a', workflowName: undefined });
  });

  it('keeps the order of the rows while the user types, and marks the matching ones', async () => {
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

  it('searches all known runs, not only those offered for an empty text', async () => {
    const known = await storeOf(runs(300));
    assert.equal(offered({ known }).length, 100);
    const matching = offered({ known, text: 'run-250' }).filter((offer) => offer.endsWith('*'));
    assert.deepEqual(matching, ['newest run-250*']);
    assert.equal(offered({ known, text: 'execution' }).length, 201, '100 further runs, and the text as an id');
  });

  it('offers the text as an id, unless it is a known id', async () => {
    const known = await storeOf(runs(2));
    assert.deepEqual(offered({ known, text: ' "un/known id" ' }).at(-1), 'typed un/known id*');
    assert.deepEqual(offered({ known, text: "'run-1'" }), ['newest run-0', 'newest run-1*']);
    assert.deepEqual(offered({ known, text: ' " ' }), ['newest run-0', 'newest run-1']);
    const quoted = await storeOf([buildRun({ executionId: '"a"' })]);
    assert.deepEqual(offered({ known: quoted, text: ' "a" ' }), ['newest "a"*']);
  });

  it('adds the matching runs from the server at the end', async () => {
    const known = await storeOf(runs(1));
    const found = [...runs(3), buildRun({ executionId: 'x', runId: 'of-another', workflowName: 'sync' })];
    assert.deepEqual(offered({ known, found, text: 'invoices' }), [
      'newest run-0*',
      'typed invoices*',
      'server run-1*',
      'server run-2*',
    ]);
    assert.deepEqual(offered({ known, found }), ['newest run-0'], 'no results for an earlier text');
  });

  it('offers the run from the server in place of its id', () => {
    const found = [buildRun({ executionId: UUID, runId: 'run-1' })];
    assert.deepEqual(offered({ text: UUID }), [`typed ${UUID}*`]);
    assert.deepEqual(offered({ text: UUID, found }), ['typed run-1*']);
    assert.deepEqual(offered({ text: UUID, clipboard: UUID, found }), ['clipboard run-1*']);
  });
});
