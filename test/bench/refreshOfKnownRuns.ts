import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/**
 * CPU time of one refresh with 5 changes, with 200 workflows and many known runs, up to the tree's event. Also checks
 * that it is one request and that the event names only what changed.
 * @param known number of known runs
 */
export function refreshOfKnownRuns(known: number): Measure {
  return {
    name: `refresh with ${known / 1000},000 known runs, CPU`,
    floorName: 'JSON.parse of the page',
    unit: 'ms',
    bar: 3,
    run: async () => ({
      figure: await freshProcess('knownRunsProcess', ['refresh', String(known)]),
      floor: await freshProcess('knownRunsProcess', ['floor', String(known)]),
    }),
  };
}
