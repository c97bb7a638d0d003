import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** What one refresh of 1,000 rows costs the processor, from the page's text to the store, over `JSON.parse` of that page alone. */
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
