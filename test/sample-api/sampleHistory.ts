import { HistoryBuilder } from './historyBuilder';
import { toJsonText } from './rawJson';
import type { SampleRun } from './sampleRun';

/**
 * The history of a run as it stands at a time. It is planned whole and shown up to then, so that what has been seen
 * stays as it was while the run goes on.
 * @param nowUs µs since the epoch
 * @param decodePayloads see `toJsonText`
 * @returns Temporal's JSON, `{"events":[…]}`
 */
export function sampleHistory(run: SampleRun, nowUs: number, decodePayloads: boolean): string {
  const events = new HistoryBuilder(run).build().filter(({ writtenUs }) => writtenUs <= nowUs);
  return toJsonText({ events: events.map(({ event }) => event) }, decodePayloads);
}
