import Module from 'node:module';
import { fakeVscode } from './fakeVscode';

interface Loader {
  _load: (request: string, parent: unknown, isMain: boolean) => unknown;
}

// `vscode` exists in the editor only; unit tests of src/editor use this fake.
const loader = Module as unknown as Loader;
const load = loader._load.bind(Module);
loader._load = (request, parent, isMain) => (request === 'vscode' ? fakeVscode : load(request, parent, isMain));
