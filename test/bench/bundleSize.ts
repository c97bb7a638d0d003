import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measure } from './measure';

/** Output files that hold packages only. Their licences are checked by test/unit/esbuild.test.ts. */
const LIBRARIES: readonly string[] = ['nodeFetch.js'];

/**
 * Size of extension.js, which every window loads at start.
 * @param bundle the folder of the production bundle
 */
export function startSize(bundle: string): Measure {
  return sizeOf('code loaded at start, minified', '8 KiB', 8 * 1024, () => [join(bundle, 'extension.js')]);
}

/**
 * Size of the code written here.
 * @param bundle the folder of the production bundle
 */
export function ownSize(bundle: string): Measure {
  return sizeOf('own code, minified', '400 KB', 400_000, () => scripts(bundle, (file) => !LIBRARIES.includes(file)));
}

/**
 * Size of the bundled libraries.
 * @param bundle the folder of the production bundle
 */
export function librarySize(bundle: string): Measure {
  return sizeOf('libraries, minified', '140 KB', 140_000, () => scripts(bundle, (file) => LIBRARIES.includes(file)));
}

async function scripts(bundle: string, isWanted: (file: string) => boolean): Promise<string[]> {
  const files = await readdir(bundle);
  return files.filter((file) => file.endsWith('.js') && isWanted(file)).map((file) => join(bundle, file));
}

function sizeOf(name: string, floorName: string, floor: number, files: () => string[] | Promise<string[]>): Measure {
  return {
    name,
    floorName,
    unit: 'bytes',
    bar: 1,
    run: async () => {
      const sizes = await Promise.all((await files()).map(async (file) => (await stat(file)).size));
      return { figure: sizes.reduce((sum, size) => sum + size, 0), floor };
    },
  };
}
