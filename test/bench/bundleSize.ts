import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { projectRoot } from '../support/projectRoot';
import type { Measure } from './measure';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the build is plain JavaScript
const { buildOptions } = require(join(projectRoot(), 'esbuild.js')) as { readonly buildOptions: (production: boolean) => BuildOptions };

/**
 * Size of extension.js, which every window loads at start.
 * @param bundle the folder of the production bundle
 */
export function startSize(bundle: string): Measure {
  return sizeOf('code loaded at start, minified', '8 KiB', 8 * 1024, async () => (await stat(join(bundle, 'extension.js'))).size);
}

/** Size of the code written here, in all output files. */
export function ownSize(): Measure {
  return sizeOf('own code, minified', '400 KB', 400_000, () => bundledSize((file) => !isLibrary(file)));
}

/** Size of the bundled libraries, in all output files. */
export function librarySize(): Measure {
  return sizeOf('libraries, minified', '140 KB', 140_000, () => bundledSize(isLibrary));
}

function isLibrary(file: string): boolean {
  return file.includes('node_modules/');
}

/** Bytes in the output files that come from these source files. */
async function bundledSize(isWanted: (file: string) => boolean): Promise<number> {
  const { metafile } = await build({ ...buildOptions(true), metafile: true });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.reduce((sum, [file, { bytesInOutput }]) => (isWanted(file) ? sum + bytesInOutput : sum), 0);
}

function sizeOf(name: string, floorName: string, floor: number, size: () => Promise<number>): Measure {
  return { name, floorName, unit: 'bytes', bar: 1, run: async () => ({ figure: await size(), floor }) };
}
