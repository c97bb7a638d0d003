import { eventLabel, eventTypeLabel, isFailure, isPlatformEvent } from '../wording/eventLabel';
import type { HistoryIndex } from '../../core/history/historyIndex';

/** Rows of found events, the newest first. */
export interface FoundEvents {
  readonly failures: readonly number[];
  readonly others: readonly number[];
  /** Number of found events above the maximum. */
  readonly omitted: number;
}

/** Finds events of a history by words of their type, name and id, fast enough for each keystroke. */
export class EventSearch {
  /** All rows: failures, then others, then local activities of the platform, the newest first of each. */
  private readonly rows: readonly number[];
  private readonly failures: number;
  /** Searched text of each event, in the order of `rows`. */
  private readonly texts: readonly string[];

  /** @param isOffered whether the event of a row can be found */
  constructor(index: HistoryIndex, isOffered: (row: number) => boolean = () => true) {
    const failures: number[] = [];
    const others: number[] = [];
    const platform: number[] = [];
    for (const row of index.newestFirst()) {
      if (isOffered(row)) (isFailure(index, row) ? failures : isPlatformEvent(index, row) ? platform : others).push(row);
    }
    this.rows = [...failures, ...others, ...platform];
    this.failures = failures.length;
    const types = new Map<string, string>();
    this.texts = this.rows.map((row) => {
      const type = index.typeOf(row);
      let words = types.get(type);
      if (words === undefined) types.set(type, (words = `${type}\n${eventTypeLabel(type)}`.toLowerCase()));
      // Markers are searched by what they record, as `Local activity lookup_rate`.
      const name = type === 'MarkerRecorded' ? eventLabel(index, row) : (index.nameOf(row) ?? '');
      return `${words}\n${name.toLowerCase()}\n${index.idOf(row) ?? ''}`;
    });
  }

  /** @param text words that must all occur, in any order @param most how many rows are returned */
  find(text: string, most: number): FoundEvents {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const failures: number[] = [];
    const others: number[] = [];
    let found = 0;
    for (const [at, row] of this.rows.entries()) {
      const searched = this.texts[at] as string;
      if (!words.every((word) => searched.includes(word))) continue;
      if (++found <= most) (at < this.failures ? failures : others).push(row);
    }
    return { failures, others, omitted: Math.max(0, found - most) };
  }
}
