import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

const BYTES_PER_MB = 1e6;

/**
 * Time to format a history, once per process. See layoutProcess for what is compared.
 * @param history a JSON file
 */
export function layoutTime(history: string): Measure {
  return {
    name: 'layout of a 50 MB history, time',
    floorName: 'JSON.stringify(JSON.parse(text), null, 2)',
    unit: 'ms',
    bar: 0.6,
    run: async () => ({
      figure: await freshProcess('layoutProcess', ['layout', 'time', history]),
      floor: await freshProcess('layoutProcess', ['floor', 'time', history]),
    }),
  };
}

/**
 * Peak memory of a process that formats a history, minus that of an idle process.
 * @param history a JSON file
 * @param way as in layoutProcess
 */
export function layoutMemory(history: string, way = 'layout'): Measure {
  return {
    name: 'layout of a 50 MB history, peak memory',
    floorName: 'JSON.stringify(JSON.parse(text), null, 2)',
    unit: 'MB',
    bar: 0.5,
    run: async () => {
      const nothing = await freshProcess('layoutProcess', ['nothing', 'memory', history]);
      const layout = await freshProcess('layoutProcess', [way, 'memory', history]);
      const floor = await freshProcess('layoutProcess', ['floor', 'memory', history]);
      return { figure: (layout - nothing) / BYTES_PER_MB, floor: (floor - nothing) / BYTES_PER_MB };
    },
  };
}

/**
 * How much longer formatting takes when the history is indexed as well.
 * @param history a JSON file
 */
export function indexTime(history: string): Measure {
  return {
    name: 'layout and index of a 50 MB history, time',
    floorName: 'the layout alone',
    unit: 'ms',
    bar: 1.5,
    run: async () => ({
      figure: await freshProcess('layoutProcess', ['index', 'time', history]),
      floor: await freshProcess('layoutProcess', ['layout', 'time', history]),
    }),
  };
}

/**
 * The same against the floor of `layoutMemory`.
 * @param history a JSON file
 */
export function indexMemory(history: string): Measure {
  return { ...layoutMemory(history, 'index'), name: 'layout and index, peak memory', bar: 0.54 };
}
