import type { IdInText } from '../../../core/runs/idsInText';
import type { Run, RunReference } from '../../../core/api/types';
import type { KnownRuns } from '../../../core/runs/knownRuns';
import type { RecentRun } from '../../feed/recentRuns';
import type { ParsedText } from './parsedText';

/** Maximum number of the newest runs, and of further ones that match the text. */
const MOST_RUNS = 100;

/** Why a run is offered; the order of the list. */
export type OfferSection = 'clipboard' | 'recent' | 'newest' | 'typed' | 'server';

/** One run that is offered. */
export interface Offer {
  readonly section: OfferSection;
  /** Unique in the list, and the same for this run in later lists. */
  readonly key: string;
  /** Run id, or execution id, to look up. */
  readonly id: string;
  /** The ids to look up, in the order to try them in: `id`, then the others of the text that it is from. */
  readonly ids: readonly Pick<IdInText, 'id' | 'kind'>[];
  /** Undefined if only the id is known. */
  readonly reference: RunReference | undefined;
  /** With status and times; undefined if it is not in the store and was not found by the server. */
  readonly run: Run | undefined;
  /** Whether it matches the text; false for an empty text. */
  readonly matches: boolean;
}

/** The input of `offeredRuns`. */
export interface OfferSources {
  /** Undefined without a connection. */
  readonly known: KnownRuns | undefined;
  /** Latest first. */
  readonly recents: readonly RecentRun[];
  readonly clipboard: ParsedText;
  /** Typed or pasted. */
  readonly text: ParsedText;
  /** The server's results for this text or an earlier one. */
  readonly found: readonly Run[];
}

/**
 * The offers in the order of the list, no run twice. Offers that don't match the text are included, and hidden by the
 * editor: it reports the picked row by its index, so if rows moved with each key press, Enter could open a neighbour of the
 * intended run.
 */
export function offeredRuns({ known, recents, clipboard, text, found }: OfferSources): Offer[] {
  const typed = typedId(text, known);
  const offers = new Map<string, Offer>();
  const add = (offer: Omit<Offer, 'matches' | 'ids'>, inText: Offer['ids'] = []): void => {
    const { id, key } = offer;
    if (offers.has(key)) return;
    const ids = inText[0]?.id === id ? inText : [{ id, kind: undefined }];
    offers.set(key, { ...offer, ids, matches: id === typed || matchesText(offer, text) });
  };
  const addRun = (section: OfferSection, run: Run): void => {
    add({ section, key: run.key, id: run.runId ?? run.executionId, reference: run, run });
  };
  const addRecent = (section: OfferSection, recent: RecentRun, ids?: Offer['ids']): void => {
    const run = known?.find(recent.id);
    if (run) addRun(section, run);
    else add({ section, key: recent.id, id: recent.id, reference: referenceOf(recent), run: undefined }, ids);
  };
  const addId = (section: OfferSection, id: string, from: ParsedText): void => {
    const run = known?.find(id) ?? found.find((each) => each.runId === id) ?? found.find((each) => each.executionId === id);
    const recent = recents.find((each) => each.id === id || each.executionId === id);
    if (run) addRun(section, run);
    else addRecent(section, recent ?? { id }, from.ids);
  };

  const copied = clipboardId(clipboard, known, recents);
  if (copied !== undefined) addId('clipboard', copied, clipboard);
  for (const recent of recents) addRecent('recent', recent);
  for (const run of known?.newest(MOST_RUNS) ?? []) addRun('newest', run);
  if (typed === '') return [...offers.values()];

  const further = (known?.newest(Infinity) ?? []).slice(MOST_RUNS).filter((run) => matchesText({ reference: run, run }, text));
  for (const run of further.slice(0, MOST_RUNS)) addRun('newest', run);
  addId('typed', typed, text);
  for (const run of found) {
    // A server that doesn't know `search` answers with the newest runs.
    if (matchesText({ reference: run, run }, text)) addRun('server', run);
  }
  return [...offers.values()];
}

/** Whether each word of the text is part of the run's workflow name, ids or status, ignoring case. */
export function matchesText({ id, reference, run }: Partial<Offer>, text: ParsedText): boolean {
  return text.isIn([id, reference?.workflowName, reference?.executionId, reference?.runId, run?.status]);
}

/** The text as an id; empty for an empty text. The id of a known run is taken as it is, including quotes. */
export function typedId({ text, query }: ParsedText, known: KnownRuns | undefined): string {
  const trimmed = text.trim();
  return trimmed !== '' && known?.find(trimmed) ? trimmed : query;
}

/** The id on the clipboard: one with a label, one that is the whole text, or a known one. A UUID within other text may be anything. */
function clipboardId(text: ParsedText, known: KnownRuns | undefined, recents: readonly RecentRun[]): string | undefined {
  const [first] = text.ids;
  if (first?.source === 'label' || (first?.source === 'form' && first.id === text.unquoted)) return first.id;
  const id = typedId(text, known);
  if (id === '') return undefined;
  const isKnown = known?.find(id) !== undefined || recents.some((recent) => recent.id === id || recent.executionId === id);
  return isKnown ? id : undefined;
}

function referenceOf({ id, executionId, workflowName }: RecentRun): RunReference | undefined {
  if (executionId === undefined) return undefined;
  return { runId: id === executionId ? undefined : id, executionId, workflowName };
}
