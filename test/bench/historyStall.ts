import { startServer } from '../support/httpServer';
import { freshProcess } from './freshProcess';
import { longestHistory } from './longestHistory';
import type { Measure } from './measure';

/** What a user does not notice, ms. */
const UNNOTICED = 50;

/** Any hiccup of the machine makes a stall longer, and none can shorten it: each figure of a run is the least of so many. */
const PROCESSES = 3;

/**
 * For how long, at most, the extension host answers nobody while a document of 51,200 events is read, indexed and
 * explained: all of it for the first time in its process.
 */
export function historyStall(end: 'failed' | 'active'): Measure {
  return {
    name: `longest stall, ${end} run, 51,200 events`,
    floorName: '50 ms, not noticeable',
    unit: 'ms',
    bar: 1,
    run: async () => {
      const history = longestHistory(end);
      const server = await startServer((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': history.length }).end(history);
      });
      try {
        const figures: number[] = [];
        while (figures.length < PROCESSES) figures.push(await freshProcess('historyStallProcess', [end, server.origin]));
        return { figure: Math.min(...figures), floor: UNNOTICED };
      } finally {
        await server.close();
      }
    },
  };
}
