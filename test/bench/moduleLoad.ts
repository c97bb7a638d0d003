import { join } from 'node:path';
import { freshProcess } from './freshProcess';
import type { Measure } from './measure';

/** Number of loads per sample. The shortest counts: a load takes a few ms, and other processes can only lengthen it. */
const PROCESSES = 9;

/**
 * Time to load extension.js, without `activate`, compared to an empty extension. Every window pays this.
 * @param bundle the folder of the production bundle
 * @param emptyBundle an empty extension, bundled the same way
 */
export function moduleLoad(bundle: string, emptyBundle: string): Measure {
  return loadOf('module load', 1.5, join(bundle, 'extension.js'), emptyBundle);
}

/** The same for createServices.js, which loads when the view, a document or a command is first used. */
export function servicesLoad(bundle: string, emptyBundle: string): Measure {
  return loadOf('module load at first use', 10, join(bundle, 'createServices.js'), emptyBundle);
}

function loadOf(name: string, bar: number, file: string, emptyBundle: string): Measure {
  // Resolves `vscode`, which exists in the editor only, to a stub.
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
