// Formats a history once, with the layout (`index`: and indexes it) or with the floor, and prints the cost: ms for `time`,
// bytes for `memory`.
//
// The layout gets bytes in chunks of 64 KiB and ends with bytes. The floor is `JSON.stringify(JSON.parse(text), null, 2)`
// alone: its text is in memory, and its result stays a string. In the extension it would also have to collect and decode
// the chunks and encode the result; leaving that out favours the floor.
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { HistoryIndexer } from '../../../src/core/history/historyIndexer';
import { layOutJson, type JsonLayoutOptions } from '../../../src/core/history/jsonLayout';

const CHUNK_BYTES = 64 * 1024;

/** Chunks that are in memory, for `time`: reading is not measured. */
function* chunksInMemory(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}

/** One chunk that is refilled, for `memory`: garbage of the source is not measured. */
function* chunksOfFile(file: string): Generator<Uint8Array> {
  const descriptor = openSync(file, 'r');
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk)) yield chunk.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Peak memory of this process, bytes. */
function peakBytes(): number {
  // maxRSS as a fallback only: on Linux it starts with the memory of the parent at the fork.
  const status = '/proc/self/status';
  const highWater = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return 1024 * (highWater === undefined ? process.resourceUsage().maxRSS : Number(highWater));
}

/** @returns undefined for the floor */
function layoutOptions(way: string): JsonLayoutOptions | undefined {
  if (way === 'index') return { sink: new HistoryIndexer() };
  return way === 'layout' ? {} : undefined;
}

async function milliseconds(way: string, file: string): Promise<number> {
  const options = layoutOptions(way);
  if (options) {
    const chunks = chunksInMemory(readFileSync(file));
    const start = process.hrtime.bigint();
    await layOutJson(chunks, options);
    return Number(process.hrtime.bigint() - start) / 1e6;
  }
  const text = readFileSync(file, 'utf8');
  const start = process.hrtime.bigint();
  JSON.stringify(JSON.parse(text), null, 2);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

async function bytes(way: string, file: string): Promise<number> {
  const options = layoutOptions(way);
  if (options) await layOutJson(chunksOfFile(file), options);
  // Latin-1, because Node decodes UTF-8 through a second buffer, and the history is ASCII.
  else if (way === 'floor') JSON.stringify(JSON.parse(readFileSync(file, 'latin1')), null, 2);
  return peakBytes();
}

const [way = '', measured = '', file = ''] = process.argv.slice(2);
void (measured === 'time' ? milliseconds(way, file) : bytes(way, file)).then((figure) => console.log(figure));
