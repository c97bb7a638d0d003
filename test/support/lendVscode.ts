import { fakeVscode } from './fakeVscode';

/** Adds members to the fake `vscode` for one test. @returns removes them again */
export function lendVscode(members: Readonly<Record<string, unknown>>): () => void {
  for (const [name, value] of Object.entries(members)) {
    if (Reflect.has(fakeVscode, name)) throw new Error(`vscode.${name} is there already`);
    Reflect.set(fakeVscode, name, value);
  }
  return () => {
    for (const name of Object.keys(members)) Reflect.deleteProperty(fakeVscode, name);
  };
}
