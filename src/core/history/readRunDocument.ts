import { readRunDetail } from '../api/checks';
import { ApiError } from '../api/errors';
import type { Run, RunDetail } from '../api/types';
import { parseJson } from '../text/parseJson';
import { layOut, type LaidOut } from './layOut';

/** A run, and its document. */
export interface RunWithDocument {
  readonly run: Run;
  readonly content: LaidOut;
}

/** Reads the body of a run: the run in it, and the body laid out. @throws ApiError `notTheApi` for anything but a run, `tooLarge` */
export async function readRunDocument(chunks: AsyncIterable<Uint8Array>): Promise<RunWithDocument> {
  const content = await layOut(chunks);
  const run = runIn(new TextDecoder().decode(content.bytes));
  if (!run) throw new ApiError('notTheApi', 'The answer is not a run.');
  return { run, content };
}

/** The run in the text of its document; undefined for anything else. */
export function runIn(text: string): RunDetail | undefined {
  try {
    return readRunDetail(parseJson(text));
  } catch {
    // A body that is shown as sent may not be JSON.
    return undefined;
  }
}
