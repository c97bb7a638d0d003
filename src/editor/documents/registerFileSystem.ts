import * as vscode from 'vscode';
import { RUN_SCHEME } from '../../manifest';
import { documentsOf } from '../addresses/openTabs';
import type { RunFileSystem } from './runFileSystem';

/** The file system as the editor knows it from the start on. */
export interface RegisteredFileSystem extends vscode.Disposable {
  /** Fired with the documents to read anew. */
  readonly changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  /** The tabs of documents that have opened so far, for whoever listens to that from now on: the editor tells of a tab before it reads its document. */
  takeOpened(): readonly vscode.Tab[];
}

/** Registers the documents of runs as files. What reads them is loaded with the first. */
export function registerFileSystem(load: () => Promise<RunFileSystem>): RegisteredFileSystem {
  const changed: RegisteredFileSystem['changed'] = new vscode.EventEmitter();
  const openedSoFar: vscode.Tab[] = [];
  const tabs = vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
    openedSoFar.push(...opened.filter((tab) => documentsOf(tab).some(({ scheme }) => scheme === RUN_SCHEME)));
  });
  const refuse = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    stat: async (uri) => (await load()).stat(uri),
    readFile: async (uri) => (await load()).readFile(uri),
    // Changes are found by asking, which `RunFileSystem.refresh` does; there is nothing to listen to.
    watch: () => new vscode.Disposable(() => undefined),
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  const isReadonly = new vscode.MarkdownString(vscode.l10n.t('This is what the server sent. A run can’t be changed here.'));
  const registration = vscode.workspace.registerFileSystemProvider(RUN_SCHEME, files, { isCaseSensitive: true, isReadonly });
  return {
    changed,
    takeOpened: () => {
      tabs.dispose();
      return openedSoFar.splice(0);
    },
    dispose: () => void vscode.Disposable.from(registration, changed, tabs).dispose(),
  };
}
