import type * as vscode from 'vscode';
import type { InputDocuments } from './inputDocuments';

/** Says nothing about a document. */
const NO_SCHEMA = '{}';

/**
 * Serves the schemas that were stored with input documents to the JSON language server, which asks for them as text documents.
 * It never asks a server. Any file may name such an address as its `$schema`, and a failed load would be remembered by the
 * language server for good, so an unknown address has an empty schema.
 */
export class SchemaDocuments implements Pick<vscode.TextDocumentContentProvider, 'provideTextDocumentContent'> {
  constructor(private readonly documents: Pick<InputDocuments, 'schemaAt'>) {}

  provideTextDocumentContent(address: vscode.Uri): string {
    return this.documents.schemaAt(address) ?? NO_SCHEMA;
  }
}
