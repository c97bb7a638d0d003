import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** CPU time of one refresh of 1,000 rows, from the page's text to the store, over `JSON.parse` of that page alone. */
export function refreshOfRows(): Measure {
  return {
    name: 'refresh of 1,000 rows, CPU',
    floorName: 'JSON.parse of the page',
    unit: 'ms',
    bar: 3,
    run: async () => ({
      figure: await freshProcess('refreshProcess', ['refresh']),
      floor: await freshProcess('refreshProcess', ['floor']),
    }),
  };
}
