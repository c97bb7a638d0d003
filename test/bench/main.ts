// Measures speed and size and prints a table. Exits with 1 when a measure exceeds its bar.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { librarySize, ownSize, startSize } from './bundleSize';
import { definitionsInNoWorkflow } from './definitionsInNoWorkflow';
import { indexMemory, indexTime, layoutMemory, layoutTime } from './layoutOfHistory';
import { startEditorUnderMeasure, type EditorUnderMeasure } from './editorUnderMeasure';
import { historyStall } from './historyStall';
import type { Measure, Sample } from './measure';
import { median } from './median';
import { moduleLoad, servicesLoad } from './moduleLoad';
import { openingOfAll, openingOfGroup } from './opening';
import { eventOfLongestHistory, openingOfLongestHistory } from './openingOfLongestHistory';
import { changeOfPython } from './changeOfPython';
import { packageExtension } from '../vscode/packageExtension';
import { projectRoot } from '../support/projectRoot';
import { refreshOfKnownRuns } from './refreshOfKnownRuns';
import { refreshOfRows } from './refreshOfRows';
import { sampleHistory } from './sampleHistory';
import { tenHours } from './tenHours';
import { startPageServer, walkThroughRuns } from './walkThroughRuns';

const RUNS = 5;
const EMPTY_EXTENSION = `
  import * as vscode from 'vscode';
  export function activate() { return vscode.version; }
  export function deactivate() {}
`;

/**
 * Packages the extension, which bundles it.
 * @returns the folder of a copy of the production bundle, so that a concurrent build (F5 watches) does not change it
 */
async function buildBundle(folder: string, vsix: string): Promise<string> {
  await packageExtension(vsix);
  const bundle = join(folder, 'dist');
  await cp(join(projectRoot(), 'dist'), bundle, { recursive: true });
  return bundle;
}

async function buildEmptyExtension(folder: string): Promise<string> {
  const outfile = join(folder, 'emptyExtension.js');
  await build({
    stdin: { contents: EMPTY_EXTENSION, resolveDir: folder },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
  });
  return outfile;
}

function text(figure: number, unit: Measure['unit']): string {
  return `${unit === 'bytes' ? String(figure) : figure.toFixed(2)} ${unit}`;
}

/** @returns whether the measure is within its bar */
async function report(measure: Measure): Promise<boolean> {
  const samples: Sample[] = [];
  while (samples.length < RUNS) samples.push(await measure.run());
  const figure = median(samples.map((sample) => sample.figure));
  const floor = median(samples.map((sample) => sample.floor));
  // A ratio per pair: other load varies over time but affects both of a pair alike.
  const ratio = median(samples.map((sample) => sample.figure / sample.floor));
  const good = ratio <= measure.bar;
  const cells = [
    measure.name.padEnd(40),
    text(figure, measure.unit).padStart(14),
    text(floor, measure.unit).padStart(14),
    measure.floorName.padEnd(43),
    ratio.toFixed(2).padStart(6),
    String(measure.bar).padStart(5),
    good ? '' : 'over',
  ];
  console.log(cells.join('  ').trimEnd());
  return good;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mistral-runs-bench-'));
  const server = await startPageServer();
  let editor: EditorUnderMeasure | undefined;
  try {
    const vsix = join(folder, 'extension.vsix');
    const bundle = await buildBundle(folder, vsix);
    const emptyBundle = await buildEmptyExtension(folder);
    const history = join(folder, 'history.json');
    await writeFile(history, sampleHistory());

    const header = ['measure'.padEnd(40), 'figure'.padStart(14), 'floor'.padStart(14), 'which is'.padEnd(43), 'ratio'.padStart(6), 'bar'.padStart(5)];
    console.log(`Median of ${RUNS} runs\n${header.join('  ')}`);
    const measures = [
      startSize(bundle),
      ownSize(),
      librarySize(),
      moduleLoad(bundle, emptyBundle),
      servicesLoad(bundle, emptyBundle),
      refreshOfRows(),
      refreshOfKnownRuns(10_000),
      refreshOfKnownRuns(100_000),
      openingOfGroup(),
      openingOfAll(),
      walkThroughRuns(server),
      tenHours(),
      layoutTime(history),
      layoutMemory(history),
      indexTime(history),
      indexMemory(history),
      definitionsInNoWorkflow(),
      changeOfPython(),
      historyStall('failed'),
      historyStall('active'),
    ];
    const [only = ''] = process.argv.slice(2);
    const reportAll = async (all: readonly Measure[]): Promise<void> => {
      for (const measure of all.filter(({ name }) => name.includes(only))) if (!(await report(measure))) process.exitCode = 1;
    };
    await reportAll(measures);
    // Started this late because it would slow down the other measures.
    editor = await startEditorUnderMeasure(join(folder, 'editor'), vsix);
    await reportAll([openingOfLongestHistory(editor), eventOfLongestHistory(editor, join(folder, 'failed.json'))]);
  } finally {
    await editor?.close();
    await server.close();
    // The editor's last processes may still write logs.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

void main();
