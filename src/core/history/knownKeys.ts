/** A power of 2, several times the number of names of any table. */
const SLOTS = 512;

/** Looks up keys of a JSON text given as bytes, in both spellings of Temporal: `eventId` and `event_id` are equal. */
export class KnownKeys<Value> {
  /** By slot, the number of the first key there; of a key, that of the next in its slot. 0 is none. */
  private readonly firsts = new Uint8Array(SLOTS);
  private readonly nexts = [0];
  private readonly keys = [new Uint8Array(0)];
  private readonly values: (Value | undefined)[] = [undefined];

  /** @param names at most 120, of ASCII letters as `eventId`, each with the value that `find` returns for it */
  constructor(names: Iterable<readonly [name: string, value: Value]>) {
    for (const [name, value] of names) {
      for (const spelling of new Set([name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)])) {
        const key = new TextEncoder().encode(`"${spelling}"`);
        const slot = slotOf(key, 0, key.length);
        this.nexts.push(this.firsts[slot] as number);
        this.values.push(value);
        this.firsts[slot] = this.keys.push(key) - 1;
      }
    }
  }

  /**
   * @param bytes of which `start` to before `end` is a key with its quotes
   * @returns the value of the key's name; undefined for a key that isn't known
   */
  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    let number = this.firsts[slotOf(bytes, start, end)] as number;
    while (number !== 0) {
      const key = this.keys[number] as Uint8Array;
      if (key.length === end - start && equals(key, bytes, start)) return this.values[number];
      number = this.nexts[number] as number;
    }
    return undefined;
  }
}

/** A hash of the length and three letters, which differ between most keys. */
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
