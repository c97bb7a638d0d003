import { join } from 'node:path';
import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** A load takes a few milliseconds, which any hiccup of the machine can double, and none can shorten: each figure of a run is the least of so many. */
const PROCESSES = 9;

/**
 * Loading the extension's module, before `activate`, over loading an extension that does nothing: what a window pays in
 * which nothing asks for runs.
 * @param bundle the folder of the production bundle
 * @param emptyBundle an extension without content, bundled the same way
 */
export function moduleLoad(bundle: string, emptyBundle: string): Measure {
  return loadOf('module load', 1.5, join(bundle, 'extension.js'), emptyBundle);
}

/** The same for what the first look at the view or at a document loads on top, extension.js included. */
export function servicesLoad(bundle: string, emptyBundle: string): Measure {
  return loadOf('module load of the first look', 4.2, join(bundle, 'createServices.js'), emptyBundle);
}

function loadOf(name: string, bar: number, file: string, emptyBundle: string): Measure {
  // `vscode` exists in the editor only; a package folder of that name stands in for it.
  const environment = { NODE_PATH: join(__dirname, 'standIns') };
  return {
    name,
    floorName: 'an empty extension',
    unit: 'ms',
    bar,
    run: async () => {
      const figures: number[] = [];
      const floors: number[] = [];
      for (let count = 0; count < PROCESSES; count++) {
        figures.push(await freshProcess('moduleLoadProcess', [file], environment));
        floors.push(await freshProcess('moduleLoadProcess', [emptyBundle], environment));
      }
      return { figure: Math.min(...figures), floor: Math.min(...floors) };
    },
  };
}
