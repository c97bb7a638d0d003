import { join } from 'node:path';
import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** A load takes a few milliseconds, which any hiccup of the machine can double, and none can shorten: each figure of a run is the least of so many. */
const PROCESSES = 9;

/**
 * Loading the extension's module, before `activate`, over loading an extension that does nothing.
 * @param bundle the production bundle
 * @param emptyBundle an extension without content, bundled the same way
 */
export function moduleLoad(bundle: string, emptyBundle: string): Measure {
  // `vscode` exists in the editor only; a package folder of that name stands in for it.
  const environment = { NODE_PATH: join(__dirname, 'standIns') };
  return {
    name: 'module load',
    floorName: 'an empty extension',
    unit: 'ms',
    bar: 3,
    run: async () => {
      const figures: number[] = [];
      const floors: number[] = [];
      for (let count = 0; count < PROCESSES; count++) {
        figures.push(await freshProcess('moduleLoadProcess', [bundle], environment));
        floors.push(await freshProcess('moduleLoadProcess', [emptyBundle], environment));
      }
      return { figure: Math.min(...figures), floor: Math.min(...floors) };
    },
  };
}
