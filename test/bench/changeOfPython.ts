import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measure } from './measure';

/** One character typed into a large file with workflows, compared with reading the file as a whole in the same process. */
export function changeOfPython(): Measure {
  return {
    name: 'change in 10,000 lines with workflows',
    floorName: 'reading all lines',
    unit: 'ms',
    bar: 0.2,
    run: async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'processes', 'changeOfPythonProcess.js')]);
      const [figure, floor] = JSON.parse(stdout) as [number, number];
      return { figure, floor };
    },
  };
}
