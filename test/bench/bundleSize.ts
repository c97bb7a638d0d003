import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measure } from './measure';

const LARGEST_BYTES = 100 * 1024;

/**
 * The packaged code, of which every window of every user loads the first file.
 * @param bundle the folder of the production bundle
 */
export function bundleSize(bundle: string): Measure {
  return {
    name: 'bundle, minified',
    floorName: '100 KiB',
    unit: 'bytes',
    bar: 1,
    run: async () => {
      const files = (await readdir(bundle)).filter((file) => file.endsWith('.js'));
      const sizes = await Promise.all(files.map(async (file) => (await stat(join(bundle, file))).size));
      return { figure: sizes.reduce((sum, size) => sum + size, 0), floor: LARGEST_BYTES };
    },
  };
}
