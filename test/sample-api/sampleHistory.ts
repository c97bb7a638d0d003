import { HistoryBuilder } from './historyBuilder';
import { toJsonText } from './rawJson';
import type { SampleRun } from './sampleRun';

/**
 * The history of a run as of a time. The whole history is planned and cut off then, so that earlier events stay the
 * same while the run continues.
 * @param nowUs µs since the epoch
 * @param decodePayloads see `toJsonText`
 * @returns Temporal's JSON, `{"events":[…]}`
 */
export function sampleHistory(run: SampleRun, nowUs: number, decodePayloads: boolean): string {
  const events = (run.live?.events() ?? new HistoryBuilder(run).build()).filter(({ writtenUs }) => writtenUs <= nowUs);
  return toJsonText({ events: events.map(({ event }) => event) }, decodePayloads);
}
