import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measure } from './measure';

const START_BYTES = 8 * 1024;
const FIRST_LOOK_BYTES = 100 * 1024;
const WHOLE_BYTES = 300 * 1024;

/**
 * What every window of every user loads at start.
 * @param bundle the folder of the production bundle
 */
export function startSize(bundle: string): Measure {
  return sizeOf('bundle loaded at start, minified', START_BYTES, () => [join(bundle, 'extension.js')]);
}

/**
 * What the first look at the view or at a document has loaded, the above included.
 * @param bundle the folder of the production bundle
 */
export function firstLookSize(bundle: string): Measure {
  const files = ['extension.js', 'createServices.js'].map((name) => join(bundle, name));
  return sizeOf('bundle loaded at the first look, minified', FIRST_LOOK_BYTES, () => files);
}

/**
 * The packaged code as a whole, with what is loaded when first asked for.
 * @param bundle the folder of the production bundle
 */
export function wholeSize(bundle: string): Measure {
  return sizeOf('all code of the package, minified', WHOLE_BYTES, async () => {
    const files = await readdir(bundle);
    return files.filter((file) => file.endsWith('.js')).map((file) => join(bundle, file));
  });
}

function sizeOf(name: string, mostBytes: number, files: () => string[] | Promise<string[]>): Measure {
  return {
    name,
    floorName: `${mostBytes / 1024} KiB`,
    unit: 'bytes',
    bar: 1,
    run: async () => {
      const sizes = await Promise.all((await files()).map(async (file) => (await stat(file)).size));
      return { figure: sizes.reduce((sum, size) => sum + size, 0), floor: mostBytes };
    },
  };
}
