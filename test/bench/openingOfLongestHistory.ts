import { writeFile } from 'node:fs/promises';
import type { EditorUnderMeasure } from './editorUnderMeasure';
import { freshProcess } from './freshProcess';
import { longestHistory } from './longestHistory';
import type { Measure } from './measure';

/** Opening a history of 51,200 events over opening a file with the same text, in the same window. */
export function openingOfLongestHistory(editor: EditorUnderMeasure): Measure {
  return {
    name: '51,200 events, click to first line',
    floorName: 'the same from a file',
    unit: 'ms',
    bar: 1.3,
    run: async () => ({ figure: (await editor.openHistory()) - (await editor.serversShare()), floor: await editor.openFile() }),
  };
}

/** Going to the failing event of such a history over formatting and indexing it alone. @param file where the history is written */
export function eventOfLongestHistory(editor: EditorUnderMeasure, file: string): Measure {
  return {
    name: 'its failing event alone, click to text',
    floorName: 'layout and index of the history',
    unit: 'ms',
    bar: 3,
    run: async () => {
      await writeFile(file, longestHistory('failed'));
      const figure = (await editor.goToFailure()) - (await editor.serversShare());
      return { figure, floor: await freshProcess('layoutProcess', ['index', 'time', file]) };
    },
  };
}
