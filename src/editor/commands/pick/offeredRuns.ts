import type { Run, RunReference } from '../../../core/api/types';
import { idNamedIn, type IdInText, idsInText, unquoted } from '../../../core/runs/idsInText';
import type { RecentRun } from '../../feed/recentRuns';

/** How many of the newest runs are offered, and how many more that match what is typed. */
const MOST_RUNS = 100;

/** Why a run is offered; the order of the list. */
export type OfferSection = 'clipboard' | 'recent' | 'newest' | 'typed' | 'server';

/** One run that is offered. */
export interface Offer {
  readonly section: OfferSection;
  /** Tells it from the others of the list, also of a later one. */
  readonly key: string;
  /** What to ask the server for: run id, or execution id. */
  readonly id: string;
  /** All that the text may mean, in the order to try them in: that one first. */
  readonly ids: readonly Pick<IdInText, 'id' | 'kind'>[];
  /** Undefined while nothing but the id is known. */
  readonly reference: RunReference | undefined;
  /** With status and times; undefined for what is only remembered. */
  readonly run: Run | undefined;
  /** Whether it fits the text; false without one. */
  readonly matches: boolean;
}

/** What of a store is asked here. */
export interface KnownRuns {
  find(id: string): Run | undefined;
  newest(count: number): readonly Run[];
}

/** What the list is made from. */
export interface OfferSources {
  /** Undefined while no server is set up. */
  readonly known: KnownRuns | undefined;
  /** Latest first. */
  readonly recents: readonly RecentRun[];
  /** Any text. */
  readonly clipboard: string;
  /** What the user typed or pasted, as it stands there. */
  readonly text: string;
  /** What the server found, for this text or an earlier one. */
  readonly found: readonly Run[];
}

/**
 * What is offered, in the order of the list and no run twice. What doesn't match the text stays in it: the editor hides
 * that, and as it names the row that was picked by its place, a list whose rows moved with each key could open a
 * neighbour of the run that Enter was meant for.
 */
export function offeredRuns({ known, recents, clipboard, text, found }: OfferSources): Offer[] {
  const typed = typedId(text, known);
  const words = wantedText(text);
  const offers = new Map<string, Offer>();
  const add = (offer: Omit<Offer, 'matches' | 'ids'>, inText: readonly IdInText[] = []): void => {
    const { id, key } = offer;
    if (offers.has(key)) return;
    const ids = inText[0]?.id === id ? inText : [{ id, kind: undefined }];
    offers.set(key, { ...offer, ids, matches: id === typed || matchesText(offer, words) });
  };
  const addRun = (section: OfferSection, run: Run): void => {
    add({ section, key: run.key, id: run.runId ?? run.executionId, reference: run, run });
  };
  const addRecent = (section: OfferSection, recent: RecentRun, ids?: readonly IdInText[]): void => {
    const run = known?.find(recent.id);
    if (run) addRun(section, run);
    else add({ section, key: recent.id, id: recent.id, reference: referenceOf(recent), run: undefined }, ids);
  };
  const addId = (section: OfferSection, id: string, from: string): void => {
    // What the server found by this id is shown in its place.
    const run = known?.find(id) ?? found.find((each) => each.runId === id) ?? found.find((each) => each.executionId === id);
    const recent = recents.find((each) => each.id === id || each.executionId === id);
    if (run) addRun(section, run);
    else addRecent(section, recent ?? { id }, idsInText(from));
  };

  const copied = clipboardId(clipboard, known, recents);
  if (copied !== undefined) addId('clipboard', copied, clipboard);
  for (const recent of recents) addRecent('recent', recent);
  for (const run of known?.newest(MOST_RUNS) ?? []) addRun('newest', run);
  if (typed === '') return [...offers.values()];

  const further = (known?.newest(Infinity) ?? []).slice(MOST_RUNS).filter((run) => matchesText({ reference: run, run }, words));
  for (const run of further.slice(0, MOST_RUNS)) addRun('newest', run);
  addId('typed', typed, text);
  for (const run of found) {
    // A server that knows no `search` answers with whatever is newest.
    if (matchesText({ reference: run, run }, words)) addRun('server', run);
  }
  return [...offers.values()];
}

/** What a text asks for: the id that it names, as a console's address does; else the text without quotes. */
export function wantedText(text: string): string {
  return idNamedIn(text) ?? unquoted(text);
}

/** Whether each word of the text is part of the run's workflow name, ids or status, whatever the case. @param text from `wantedText` */
export function matchesText({ id, reference, run }: Partial<Offer>, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = [id, reference?.workflowName, reference?.executionId, reference?.runId, run?.status].map((each) => each?.toLowerCase());
  return words.length > 0 && words.every((word) => texts.some((each) => each?.includes(word)));
}

/** The id that a text stands for if it is one; empty for no text. An id that is known is taken as it is, quotes and all. */
export function typedId(text: string, known: KnownRuns | undefined): string {
  const trimmed = text.trim();
  return trimmed !== '' && known?.find(trimmed) ? trimmed : wantedText(text);
}

/** The id that the clipboard holds: one that it labels, one that is all it holds, or one that is known. A UUID in some text is any program's. */
function clipboardId(text: string, known: KnownRuns | undefined, recents: readonly RecentRun[]): string | undefined {
  const [first] = idsInText(text);
  if (first?.source === 'label' || (first?.source === 'form' && first.id === unquoted(text))) return first.id;
  const id = typedId(text, known);
  if (id === '') return undefined;
  const isKnown = known?.find(id) !== undefined || recents.some((recent) => recent.id === id || recent.executionId === id);
  return isKnown ? id : undefined;
}

function referenceOf({ id, executionId, workflowName }: RecentRun): RunReference | undefined {
  if (executionId === undefined) return undefined;
  return { runId: id === executionId ? undefined : id, executionId, workflowName };
}
