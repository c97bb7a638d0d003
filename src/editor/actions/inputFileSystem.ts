import * as vscode from 'vscode';
import type { InputDocuments } from './inputDocuments';

const FOLDER: vscode.FileStat = { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };

/**
 * Input documents as files (`registerInputs`), which the editor saves by itself: package.json gives their language autosave
 * after 300 ms. Only `InputDocuments.create` makes one; the editor can write those that are there.
 */
export class InputFileSystem implements Pick<vscode.FileSystemProvider, 'stat' | 'readFile' | 'writeFile'> {
  constructor(private readonly documents: Pick<InputDocuments, 'find' | 'open' | 'write'>) {}

  stat(uri: vscode.Uri): vscode.FileStat {
    if (isFolder(uri)) return FOLDER;
    const { text, createdMs, changedMs } = existing(this.documents.find(uri));
    return { type: vscode.FileType.File, ctime: createdMs, mtime: changedMs, size: Buffer.byteLength(text) };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return Buffer.from(existing(this.documents.open(uri)).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    existing(this.documents.find(uri));
    await this.documents.write(uri, textOf(content));
  }
}

/** @throws FileSystemError if there is no such document */
function existing<T>(document: T | undefined): T {
  if (document === undefined) {
    throw vscode.FileSystemError.FileNotFound(vscode.l10n.t('There is no such input any more. It is kept for 7 days after its last use, and as long as its connection.'));
  }
  return document;
}

/** @throws FileSystemError for bytes that are no UTF-8, as after Save with Encoding */
function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('Input can be saved as UTF-8 only.'));
  }
}

/** Breadcrumbs ask for the folders above a document. */
function isFolder(uri: vscode.Uri): boolean {
  const [kind = '', ...rest] = uri.path.split('/').filter(Boolean);
  return rest.length < (kind === 'start' ? 2 : 3);
}
