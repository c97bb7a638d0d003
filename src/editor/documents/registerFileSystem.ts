import * as vscode from 'vscode';
import { RUN_SCHEME } from '../../manifest';
import { documentsOf } from '../addresses/documentsOf';
import type { RunFileSystem } from './runFileSystem';

/** The registration of the file system. */
export interface RegisteredFileSystem extends vscode.Disposable {
  /** To be fired with the documents that have changed. */
  readonly changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  /** Tabs of documents that were opened until now, and no more from now on: the editor announces a tab before it reads its document. */
  takeOpened(): readonly vscode.Tab[];
}

/** Registers the documents of runs as files. */
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
    // Changes are found by requests (`RunFileSystem.refresh`).
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
