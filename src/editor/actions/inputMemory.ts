import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Log } from '../../core/api/log';
import { DAY, MINUTE } from '../../core/durations';
import type { ConnectionMemory, MemoryPlace } from '../connections/connectionMemory';

/** Most documents that are kept. */
export const MOST_INPUTS = 50;

/** Largest text, set of schemas or record that outlives the window, bytes of UTF-8. */
export const LARGEST_KEPT = 256 * 1024;

/** How long an unused document is kept, ms. */
export const KEPT_FOR = 7 * DAY;

/** Age from which reading a document counts as another use, ms: storing it each time would cost as much as a change. */
const USE_NOTED_AFTER = DAY;

/** Schemas of an input document by address (`schemaAddress`), as JSON text. */
export type InputSchemas = Readonly<Record<string, string>>;

/** What is noted about a document besides its text: JSON. Another version of the extension may have written it. */
export type InputRecord = Readonly<Record<string, unknown>>;

/** The text of an input document. */
export interface KeptInput {
  readonly text: string;
  /** Times in ms since the epoch. The change is that of the text, and later than the one before. */
  readonly createdMs: number;
  readonly changedMs: number;
  readonly usedMs: number;
  /** First segment of the addresses of its schemas. Random, so that it stays when the connection is renamed. */
  readonly schemaFolder: string;
}

/** A document's place in the memory: the authority and the path of its URI. */
type InputPlace = Pick<vscode.Uri, 'authority' | 'path'>;

const LARGE = { input: 'largeInput', inputSchemas: 'largeInputSchemas', inputRecord: 'largeInputRecord' } as const;

/** The parts of a document, each stored by itself. */
type InputPart = keyof typeof LARGE;

const PARTS = Object.keys(LARGE) as InputPart[];

/** What the memory of input documents needs. */
export interface InputMemoryOptions {
  readonly memory: ConnectionMemory;
  readonly log: Log;
  /** Whether a tab shows the document: such a one is never removed. */
  readonly isShown: (place: InputPlace) => boolean;
  /** The time, ms since the epoch. */
  readonly now?: () => number;
}

/**
 * Keeps input documents in the state of the workspace, each with its schemas and its record: at most 50, those used last,
 * for 7 days after their last use. A part over 256 KiB is kept until the window closes. All are gone with their connection.
 */
export class InputMemory {
  private readonly now: () => number;
  /** Parts that the log has named as too large to be kept. */
  private readonly reported = new Set<string>();

  constructor(private readonly options: InputMemoryOptions) {
    this.now = options.now ?? Date.now;
  }

  /** The text; undefined for an unknown document. */
  find(place: InputPlace): KeptInput | undefined {
    return keptInput(this.get('input', place));
  }

  /**
   * Stores a text, of a new document too.
   * @param schemaFolder of a new document
   * @returns whether it is another text than before
   */
  async write(place: InputPlace, text: string, schemaFolder = newSchemaFolder()): Promise<boolean> {
    const before = this.find(place);
    if (before?.text === text) return false;
    const now = this.now();
    const kept: KeptInput = {
      text,
      createdMs: before?.createdMs ?? now,
      changedMs: Math.max(now, (before?.changedMs ?? 0) + 1),
      usedMs: now,
      schemaFolder: before?.schemaFolder ?? schemaFolder,
    };
    await this.set('input', place, kept, text);
    return true;
  }

  /** Notes that a document was used now. */
  async touch(place: InputPlace): Promise<void> {
    const kept = this.find(place);
    const now = this.now();
    if (kept && now - kept.usedMs > USE_NOTED_AFTER) await this.set('input', place, { ...kept, usedMs: now }, kept.text);
  }

  /** The schemas of a document; none if it is unknown. */
  schemas(place: InputPlace): InputSchemas {
    return textsOf(this.get('inputSchemas', place));
  }

  /** Stores the schemas of a document in place of those before. @returns addresses whose schema is another now, or gone */
  async writeSchemas(place: InputPlace, schemas: InputSchemas): Promise<string[]> {
    const before = this.schemas(place);
    const addresses = new Set([...Object.keys(before), ...Object.keys(schemas)]);
    const changed = [...addresses].filter((address) => own(before, address) !== own(schemas, address));
    if (changed.length > 0) await this.set('inputSchemas', place, schemas, JSON.stringify(schemas));
    return changed;
  }

  /** The schema stored under an address; undefined if no document has one there. */
  findSchema(address: string): string | undefined {
    for (const kind of ['inputSchemas', LARGE.inputSchemas] as const) {
      for (const { authority, name } of this.options.memory.places(kind)) {
        const schema = own(textsOf(this.options.memory.get(kind, authority, name)), address);
        if (schema !== undefined) return schema;
      }
    }
    return undefined;
  }

  /** What was noted about a document; empty if nothing was. */
  record(place: InputPlace): InputRecord {
    const record = this.get('inputRecord', place);
    return isObject(record) ? record : {};
  }

  /** Notes something about a document in place of what was noted before. */
  async writeRecord(place: InputPlace, record: InputRecord): Promise<void> {
    await this.set('inputRecord', place, record, JSON.stringify(record));
  }

  /** Removes a document with all its parts. */
  async remove({ authority, path }: InputPlace): Promise<void> {
    const { memory } = this.options;
    for (const kind of PARTS.flatMap((part) => [part, LARGE[part]])) {
      if (memory.get(kind, authority, path) !== undefined) await memory.set(kind, authority, undefined, path);
    }
  }

  /** Removes documents that were not used for 7 days, and the longest unused of more than 50. None that a tab shows. */
  async prune(): Promise<void> {
    const oldestMs = this.now() - KEPT_FOR;
    const unseen = this.all().filter((place) => !this.options.isShown(place));
    let room = MOST_INPUTS - (this.all().length - unseen.length);
    // A document whose text is gone, or of another version, can't be opened.
    const byUse = unseen.map((place) => ({ place, usedMs: this.find(place)?.usedMs })).sort((one, other) => (other.usedMs ?? 0) - (one.usedMs ?? 0));
    for (const { place, usedMs } of byUse) {
      if (usedMs !== undefined && usedMs >= oldestMs && room > 0) room--;
      else await this.remove(place);
    }
  }

  /** As `prune`, in a minute: at start the editor has not announced its tabs yet. */
  pruneLater(): vscode.Disposable {
    const timer = setTimeout(() => void this.prune(), MINUTE);
    return new vscode.Disposable(() => clearTimeout(timer));
  }

  /** Places of all documents, also of those of which only a part is left. */
  private all(): InputPlace[] {
    const places = PARTS.flatMap((part) => [part, LARGE[part]]).flatMap((kind) => this.options.memory.places(kind));
    return [...new Map(places.map((place) => [keyOf(place), { authority: place.authority, path: place.name }])).values()];
  }

  private get(part: InputPart, { authority, path }: InputPlace): unknown {
    const { memory } = this.options;
    return memory.get(LARGE[part], authority, path) ?? memory.get(part, authority, path);
  }

  /** @param text what counts for the limit */
  private async set(part: InputPart, { authority, path }: InputPlace, value: unknown, text: string): Promise<void> {
    const { memory, log } = this.options;
    const isLarge = Buffer.byteLength(text) > LARGEST_KEPT;
    const [kind, other] = isLarge ? [LARGE[part], part] : [part, LARGE[part]];
    const key = `${part} ${keyOf({ authority, name: path })}`;
    if (!isLarge) this.reported.delete(key);
    else if (!this.reported.has(key)) {
      this.reported.add(key);
      log.warn(`${path}: ${part} is over ${LARGEST_KEPT / 1024} KiB and is kept until the window closes only`);
    }
    // Both before the first wait: a part must not be found twice.
    const stored = memory.set(kind, authority, value, path);
    if (memory.get(other, authority, path) !== undefined) await memory.set(other, authority, undefined, path);
    await stored;
  }
}

/** A name for `schemaAddress` that no other document has. */
export function newSchemaFolder(): string {
  return randomBytes(8).toString('hex');
}

function keyOf({ authority, name }: MemoryPlace): string {
  return `${authority} ${name}`;
}

/** Checks a stored value. */
function keptInput(value: unknown): KeptInput | undefined {
  if (!isObject(value)) return undefined;
  const { text, createdMs, changedMs, usedMs, schemaFolder } = value;
  if (typeof text !== 'string' || typeof schemaFolder !== 'string') return undefined;
  if (typeof createdMs !== 'number' || typeof changedMs !== 'number' || typeof usedMs !== 'number') return undefined;
  return { text, createdMs, changedMs, usedMs, schemaFolder };
}

function textsOf(value: unknown): InputSchemas {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function own(texts: InputSchemas, address: string): string | undefined {
  return Object.hasOwn(texts, address) ? texts[address] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
