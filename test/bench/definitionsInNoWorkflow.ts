import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** Looking for definitions where there are none: most files of a workspace are no workflows, and each is looked at. */
export function definitionsInNoWorkflow(): Measure {
  return {
    name: 'no definition in 10,000 lines of Python',
    floorName: 'text.includes',
    unit: 'ms',
    bar: 2,
    run: async () => ({
      figure: await freshProcess('definitionsProcess', ['find']),
      floor: await freshProcess('definitionsProcess', ['floor']),
    }),
  };
}
