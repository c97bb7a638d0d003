import { stat } from 'node:fs/promises';
import type { Measure } from './measure';

const LARGEST_BYTES = 100 * 1024;

/**
 * The packaged code, which every window of every user loads.
 * @param bundle the production bundle
 */
export function bundleSize(bundle: string): Measure {
  return {
    name: 'bundle, minified',
    floorName: '100 KiB',
    unit: 'bytes',
    bar: 1,
    run: async () => ({ figure: (await stat(bundle)).size, floor: LARGEST_BYTES }),
  };
}
