import type { findDefinitions, readPython } from './findDefinitions';

/** The part of the extension that reads Python. */
export interface PythonReader {
  readonly findDefinitions: typeof findDefinitions;
  readonly readPython: typeof readPython;
}

/** Loads the parser, which is an output file of its own: only code with workflows needs it. */
export function loadPython(): Promise<PythonReader> {
  return import('./findDefinitions.js');
}
