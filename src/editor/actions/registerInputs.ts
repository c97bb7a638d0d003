import * as vscode from 'vscode';
import { INPUT_SCHEME, SCHEMA_SCHEME } from '../../manifest';
import type { InputFileSystem } from './inputFileSystem';
import type { SchemaDocuments } from './schemaDocuments';

/** What is behind the registrations. */
export interface Inputs {
  readonly files: InputFileSystem;
  readonly schemas: SchemaDocuments;
}

/** The registrations of input documents. */
export interface RegisteredInputs extends vscode.Disposable {
  /** To be fired with the documents that have changed. */
  readonly changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  /** To be fired with the address of each schema that has changed. */
  readonly schemaChanged: vscode.EventEmitter<vscode.Uri>;
}

/** Registers input documents as files, and their schemas as text documents. */
export function registerInputs(load: () => Promise<Inputs>): RegisteredInputs {
  const changed: RegisteredInputs['changed'] = new vscode.EventEmitter();
  const schemaChanged = new vscode.EventEmitter<vscode.Uri>();
  const refuse = (): never => {
    throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('Input stays where it is. Save As makes a file of it.'));
  };
  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    stat: async (uri) => (await load()).files.stat(uri),
    readFile: async (uri) => (await load()).files.readFile(uri),
    writeFile: async (uri, content) => (await load()).files.writeFile(uri, content),
    // All changes are made here, and told.
    watch: () => new vscode.Disposable(() => undefined),
    readDirectory: () => [],
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
  };
  const registrations = vscode.Disposable.from(
    vscode.workspace.registerFileSystemProvider(INPUT_SCHEME, files, { isCaseSensitive: true }),
    vscode.workspace.registerTextDocumentContentProvider(SCHEMA_SCHEME, {
      onDidChange: schemaChanged.event,
      provideTextDocumentContent: async (address) => (await load()).schemas.provideTextDocumentContent(address),
    }),
    changed,
    schemaChanged,
  );
  return { changed, schemaChanged, dispose: () => void registrations.dispose() };
}
