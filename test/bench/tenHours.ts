import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** What nine hours of refreshing, after a first one, leave in memory, over what the runs that came in them take by themselves. */
export function tenHours(): Measure {
  return {
    name: 'growth of the heap, 9 hours of refreshing',
    floorName: 'the runs that came, in a Map',
    unit: 'MB',
    bar: 3,
    run: async () => ({
      figure: await freshProcess('tenHoursProcess', ['refreshing']),
      floor: await freshProcess('tenHoursProcess', ['floor']),
    }),
  };
}
