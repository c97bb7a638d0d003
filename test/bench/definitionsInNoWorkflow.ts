import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** Searching a file without workflows: most files of a workspace are such files. */
export function definitionsInNoWorkflow(): Measure {
  return {
    name: '10,000 lines of Python without workflows',
    floorName: 'text.includes',
    unit: 'ms',
    bar: 2,
    run: async () => ({
      figure: await freshProcess('definitionsProcess', ['find']),
      floor: await freshProcess('definitionsProcess', ['floor']),
    }),
  };
}
