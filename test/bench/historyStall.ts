import { startServer } from '../support/httpServer';
import { freshProcess } from './freshProcess';
import { longestHistory } from './longestHistory';
import type { Measure } from './measure';

/** A stall that users do not notice, ms. */
const UNNOTICED = 50;

/** Number of runs per figure. The shortest counts: other load can only lengthen a stall. */
const PROCESSES = 3;

/**
 * The longest time for which the extension host is blocked while a document of 51,200 events is read, indexed and
 * explained, for the first time in its process.
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
