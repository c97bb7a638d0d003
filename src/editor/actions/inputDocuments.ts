import * as vscode from 'vscode';
import type { Connection } from '../../core/api/connection';
import { type InputTarget, inputUri, parseInputUri } from '../addresses/inputUri';
import { schemaAddress } from '../addresses/schemaAddress';
import type { ConnectionMemory } from '../connections/connectionMemory';
import { type InputMemory, type InputRecord, type InputSchemas, type KeptInput, newSchemaFolder } from './inputMemory';

/** A document to be made. */
export interface NewInput {
  readonly connection: Connection;
  readonly target: InputTarget;
  /** JSON with comments. Its `$schema` is `InputDocuments.schemaAddress`. */
  readonly text: string;
  /**
   * By address: that of the document, and those of the registrations that it refers to. The first has `"allowComments": true`:
   * VS Code 1.100 doesn't obey `comments` of package.json's `jsonLanguageParticipants` and would flag each comment.
   */
  readonly schemas: InputSchemas;
  /** Empty if there is nothing to note. */
  readonly record?: InputRecord;
}

/** What the documents need. */
export interface InputDocumentsOptions {
  readonly memory: InputMemory;
  readonly connectionMemory: Pick<ConnectionMemory, 'onDidForget'>;
  /** Replaces the text of a document that is loaded in the editor; false if it is not. */
  readonly replaceLoaded: (uri: vscode.Uri, text: string) => PromiseLike<boolean>;
  /** URIs of the documents that are loaded in the editor. */
  readonly loaded: () => readonly vscode.Uri[];
}

/**
 * The documents in which the user writes what is sent to the server: one per connection and target. Each is a text, the
 * schemas that describe it, and a record of what was done with it. Nothing here sends a request.
 */
export class InputDocuments implements vscode.Disposable {
  private readonly filesChanged = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  /** Fires when documents were made, their saved texts have changed, or their connection was removed. */
  readonly onDidChange = this.filesChanged.event;
  private readonly schemasChanged = new vscode.EventEmitter<readonly vscode.Uri[]>();
  /** Fires with the addresses under which other schemas are served now. */
  readonly onDidChangeSchemas = this.schemasChanged.event;
  private readonly recordChanged = new vscode.EventEmitter<vscode.Uri>();
  /** Fires with the document whose record has changed. */
  readonly onDidChangeRecord = this.recordChanged.event;

  /** Folders of documents that are not made yet, by URI. */
  private readonly folders = new Map<string, string>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: InputDocumentsOptions) {
    this.subscription = options.connectionMemory.onDidForget((authority) => this.fireDeleted(authority));
  }

  /**
   * Makes a document. One that is there gets the text, in the editor so that it can be undone, the schemas and the record.
   * @returns its URI, to be opened
   */
  async create({ connection, target, text, schemas, record = {} }: NewInput): Promise<vscode.Uri> {
    const uri = inputUri(connection, target);
    const { memory } = this.options;
    const isNew = memory.find(uri) === undefined;
    // The text first: without it the rest may be removed. The editor saves what it has loaded by itself.
    if (isNew || !(await this.options.replaceLoaded(uri, text))) await this.write(uri, text);
    await this.setSchemas(uri, schemas);
    await this.setRecord(uri, record);
    await memory.prune();
    return uri;
  }

  /** Whether there is such a document. */
  has(uri: vscode.Uri): boolean {
    return this.find(uri) !== undefined;
  }

  /** Its text as last saved, which follows the editor's within a second; undefined for an unknown document. */
  textOf(uri: vscode.Uri): string | undefined {
    return this.find(uri)?.text;
  }

  /**
   * Where a schema of a document is served, also of one that is still to be made (`schemaAddress`). Stays the same as long as
   * the document is kept.
   * @param registration id of a registration; without it the schema of the whole document
   */
  schemaAddress(uri: vscode.Uri, registration?: string): string {
    return schemaAddress(this.find(uri)?.schemaFolder ?? this.reservedFolder(uri), registration);
  }

  /** The schemas of a document, by address; none if it is unknown. */
  schemasOf(uri: vscode.Uri): InputSchemas {
    return this.options.memory.schemas(uri);
  }

  /** Serves other schemas for a document, in place of those before. */
  async setSchemas(uri: vscode.Uri, schemas: InputSchemas): Promise<void> {
    const changed = await this.options.memory.writeSchemas(uri, schemas);
    if (changed.length > 0) this.schemasChanged.fire(changed.map((address) => vscode.Uri.parse(address)));
  }

  /** The schema stored under an address of the scheme `mistral-schema`; undefined for any other. */
  schemaAt(address: vscode.Uri): string | undefined {
    return this.options.memory.findSchema(address.toString());
  }

  /** What was noted about a document with `setRecord`; empty if nothing was. Not checked: it may be of another version. */
  record(uri: vscode.Uri): InputRecord {
    return this.options.memory.record(uri);
  }

  /** Notes something about a document, as JSON, in place of what was noted before. */
  async setRecord(uri: vscode.Uri, record: InputRecord): Promise<void> {
    if (JSON.stringify(this.record(uri)) === JSON.stringify(record)) return;
    await this.options.memory.writeRecord(uri, record);
    this.recordChanged.fire(uri);
  }

  /** The document of a URI; undefined if there is none. */
  find(uri: vscode.Uri): KeptInput | undefined {
    return parseInputUri(uri) && this.options.memory.find(uri);
  }

  /** As `find`, and counts as a use. */
  open(uri: vscode.Uri): KeptInput | undefined {
    const kept = this.find(uri);
    if (kept) void this.options.memory.touch(uri);
    return kept;
  }

  /** Stores the text of a document. */
  async write(uri: vscode.Uri, text: string): Promise<void> {
    const isNew = !this.has(uri);
    if (!(await this.options.memory.write(uri, text, this.folders.get(uri.toString())))) return;
    this.folders.delete(uri.toString());
    this.filesChanged.fire([{ type: isNew ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed, uri }]);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const emitter of [this.filesChanged, this.schemasChanged, this.recordChanged]) emitter.dispose();
  }

  private reservedFolder(uri: vscode.Uri): string {
    const key = uri.toString();
    const folder = this.folders.get(key) ?? newSchemaFolder();
    this.folders.set(key, folder);
    return folder;
  }

  /** The editor then marks the tabs of these documents. */
  private fireDeleted(authority: string): void {
    const deleted = this.options.loaded().filter((uri) => uri.authority === authority && parseInputUri(uri) !== undefined);
    if (deleted.length > 0) this.filesChanged.fire(deleted.map((uri) => ({ type: vscode.FileChangeType.Deleted, uri })));
  }
}
