import type { SeededRandom } from './seededRandom';
import { nanosecondTimeText } from './sampleTime';

/** An event of Temporal's history, in the newer JSON spelling (`EVENT_TYPE_…`, 64-bit integers as strings). */
export interface HistoryEvent {
  readonly eventId: string;
  readonly eventTime: string;
  readonly eventType: string;
  readonly taskId: string;
  readonly [attributes: string]: unknown;
}

/** An event and when it was written. An activity's start, with its own time, is written only when the activity closes. */
export interface WrittenEvent {
  readonly writtenUs: number;
  readonly eventUs: number;
  readonly event: HistoryEvent;
}

/** Writes events in order, with ids that count from 1. */
export class HistoryWriter {
  #events: WrittenEvent[] = [];
  #last: WrittenEvent | undefined;
  #taskId: number;
  #nanoseconds = 0;

  constructor(private readonly random: SeededRandom) {
    this.#taskId = random.integer(1_000_000, 900_000_000);
  }

  /** When the last event was written, µs. */
  get writtenUs(): number {
    return this.#last?.writtenUs ?? 0;
  }

  /** The id of the last event, 0 before the first. */
  get lastEventId(): number {
    return Number(this.#last?.event.eventId ?? 0);
  }

  /**
   * @param type as `TIMER_STARTED`
   * @param writtenUs never before the event before it
   * @param eventUs if it differs from when it was written
   * @returns the event's id
   */
  add(type: string, writtenUs: number, attributes: Readonly<Record<string, unknown>>, eventUs = writtenUs): string {
    if (writtenUs < this.writtenUs) throw new Error(`${type} is written before the event that it follows`);
    const eventId = String(this.lastEventId + 1);
    // Finer than the server's µs, so that simultaneous events keep their order.
    const sameMoment = this.#last?.eventUs === eventUs;
    this.#nanoseconds = sameMoment ? Math.min(999, this.#nanoseconds + this.random.integer(1, 30)) : this.random.integer(0, 400);
    this.#taskId += this.random.integer(1, 5);
    this.#push(writtenUs, eventUs, {
      eventId,
      eventTime: nanosecondTimeText(eventUs, this.#nanoseconds),
      eventType: `EVENT_TYPE_${type}`,
      taskId: String(this.#taskId),
      [attributesName(type)]: attributes,
    });
    return eventId;
  }

  /** Copies the first events of another run, as a reset does: with their own times, written now. */
  copy(events: readonly WrittenEvent[], writtenUs: number): void {
    for (const { eventUs, event } of events) this.#push(writtenUs, eventUs, event);
    this.#taskId = Math.max(this.#taskId, ...events.map(({ event }) => Number(event.taskId)));
  }

  /** Goes on after events that were written earlier, at their own times. */
  continueAfter(events: readonly WrittenEvent[]): void {
    for (const { writtenUs, eventUs, event } of events) this.#push(writtenUs, eventUs, event);
    this.#taskId = Math.max(this.#taskId, ...events.map(({ event }) => Number(event.taskId)));
  }

  /**
   * Writes an event that was planned, perhaps later and with another id.
   * @param ids actual ids by planned ones, where they differ
   */
  addPlanned({ event }: WrittenEvent, writtenUs: number, ids: ReadonlyMap<string, string>): void {
    this.#taskId += this.random.integer(1, 5);
    const renumbered = withActualIds(event, ids) as HistoryEvent;
    const eventId = String(this.lastEventId + 1);
    this.#push(writtenUs, writtenUs, { ...renumbered, eventId, eventTime: nanosecondTimeText(writtenUs, 0), taskId: String(this.#taskId) });
  }

  /** @returns the events written since the last call. The writer drops them, and continues counting. */
  take(): readonly WrittenEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #push(writtenUs: number, eventUs: number, event: HistoryEvent): void {
    this.#last = { writtenUs, eventUs, event };
    this.#events.push(this.#last);
  }
}

/** Ids of the parent's history stay. */
function withActualIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withActualIds(item, ids));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      const isId = key.endsWith('EventId') && key !== 'parentInitiatedEventId' && typeof item === 'string';
      return [key, isId ? (ids.get(item) ?? item) : withActualIds(item, ids)];
    }),
  );
}

/** Payloads and raw JSON are not plain. */
function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** @returns `timerStartedEventAttributes` for `TIMER_STARTED` */
function attributesName(type: string): string {
  const words = type.toLowerCase().split('_');
  return `${words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')}EventAttributes`;
}
