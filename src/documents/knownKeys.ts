/** Room for a few times as many names as any table has. */
const SLOTS = 512;

interface KnownKey<Value> {
  readonly key: Uint8Array;
  readonly value: Value;
}

/** Finds names among keys of a JSON text as bytes, in either spelling of Temporal: `eventId` and `event_id` are one. */
export class KnownKeys<Value> {
  private readonly slots: (KnownKey<Value>[] | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);

  /** @param names of ASCII letters as `eventId`, each with what `find` is to say of it */
  constructor(names: Iterable<readonly [name: string, value: Value]>) {
    for (const [name, value] of names) {
      for (const spelling of new Set([name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)])) {
        const key = Buffer.from(`"${spelling}"`);
        (this.slots[slotOf(key, 0, key.length)] ??= []).push({ key: new Uint8Array(key), value });
      }
    }
  }

  /**
   * @param bytes of which `start` to before `end` is a key with its quotes
   * @returns the value of the key's name; undefined for a key that isn't known
   */
  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    const candidates = this.slots[slotOf(bytes, start, end)];
    if (candidates === undefined) return undefined;
    for (let index = 0; index < candidates.length; index++) {
      const { key, value } = candidates[index] as KnownKey<Value>;
      if (key.length === end - start && equals(key, bytes, start)) return value;
    }
    return undefined;
  }
}

/** Its length and three of its letters tell most keys apart. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = bytes[start + 1] as number;
  const middle = bytes[start + (length >> 1)] as number;
  const fourth = bytes[Math.max(start, end - 4)] as number;
  return (length + 5 * first + 19 * middle + 47 * fourth) & (SLOTS - 1);
}

/** @returns whether the bytes from `start` on are those */
export function equals(expected: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}
