import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** Opening a group of many runs over opening one of few: the cost should depend on the rows drawn, not on the runs known. */
export function openingOfGroup(): Measure {
  return opening('opening a group of 5,000 runs, 100 rows', 'opening one of 50, for 100 rows', 'large', 'small');
}

/** The same for the flat list of all workflows. */
export function openingOfAll(): Measure {
  return opening('newest first of 100,000 runs, 100 rows', 'newest first of 10,000', 'flat', 'few');
}

function opening(name: string, floorName: string, figure: string, floor: string): Measure {
  return {
    name,
    floorName,
    unit: 'ms',
    bar: 2,
    run: async () => ({ figure: await freshProcess('openingProcess', [figure]), floor: await freshProcess('openingProcess', [floor]) }),
  };
}
