const QUOTE = 0x22;
const UNDERSCORE = 0x5f;
const LOWER_CASE = 0x20;
/** Room for a few times as many names as any table has. */
const SLOTS = 256;

/** Finds names among keys of a JSON text as bytes, in either spelling of Temporal: `eventId` and `event_id` are one. */
export class KnownKeys<Value> {
  private readonly slots: { readonly letters: Uint8Array; readonly value: Value }[][] = Array.from({ length: SLOTS }, () => []);

  /** @param names of ASCII letters, each with what `find` is to say of it */
  constructor(names: Iterable<readonly [name: string, value: Value]>) {
    for (const [name, value] of names) {
      const letters = Buffer.from(name.toLowerCase());
      this.slots[hash(letters, 0, letters.length)]?.push({ letters, value });
    }
  }

  /**
   * @param bytes of which `start` to before `end` is a key with its quotes
   * @returns the value of the key's name; undefined for a key that isn't known
   */
  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    const candidates = this.slots[hash(bytes, start + 1, end - 1)] as (typeof this.slots)[number];
    for (const { letters, value } of candidates) if (equals(letters, bytes, start + 1)) return value;
    return undefined;
  }
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  let hashed = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte !== UNDERSCORE) hashed = (Math.imul(hashed, 31) + (byte | LOWER_CASE)) | 0;
  }
  return (hashed ^ (hashed >>> 8)) & (SLOTS - 1);
}

/** @param start of the key, whose closing quote ends the comparison */
function equals(letters: Uint8Array, bytes: Uint8Array, start: number): boolean {
  let at = start;
  for (let index = 0; index < letters.length; index++) {
    while (bytes[at] === UNDERSCORE) at++;
    if (((bytes[at++] as number) | LOWER_CASE) !== letters[index]) return false;
  }
  while (bytes[at] === UNDERSCORE) at++;
  return bytes[at] === QUOTE;
}
