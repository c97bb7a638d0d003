import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** Memory retained by nine hours of refreshing, after a first hour, over that of the runs started in them alone. */
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
