import { createHash } from 'node:crypto';

/**
 * Random numbers that are the same for the same seed on every machine (mulberry32), so that tests and pictures are
 * reproducible.
 */
export class SeededRandom {
  #state: number;

  /** @param seed any text; nearby seeds give unrelated sequences */
  constructor(seed: string) {
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** @returns a number from 0 to just below 1 */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** @returns a whole number, both ends included */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** @returns a whole number, both ends included, on a logarithmic scale: each order of magnitude is equally likely */
  logInteger(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.fraction());
  }

  /** @returns true with this probability */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws Error for an empty list */
  pick<T>(from: readonly T[]): T {
    const index = this.integer(0, from.length - 1);
    if (index < 0) throw new Error('nothing to pick from');
    return from[index] as T;
  }

  /** @returns this many lowercase hexadecimal digits */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.integer(0, 0xffff).toString(16).padStart(4, '0');
    return text.slice(0, digits);
  }

  /** @returns a random UUID (version 4) */
  uuid4(): string {
    return asUuid(this.hex(32), '4');
  }

  /** @returns a UUID whose first 48 bits are the time (version 7), as the server generates them (documented ids) */
  uuid7(timeUs: number): string {
    return asUuid(Math.floor(timeUs / 1000).toString(16).padStart(12, '0') + this.hex(20), '7');
  }
}

/** @returns the UUID (version 5, DNS namespace) of a name, as Python's `uuid.uuid5(uuid.NAMESPACE_DNS, name)` */
export function uuid5(name: string): string {
  const namespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
  return asUuid(createHash('sha1').update(namespace).update(name).digest('hex').slice(0, 32), '5');
}

function asUuid(hex: string, version: string): string {
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const digits = hex.slice(0, 12) + version + hex.slice(13, 16) + variant + hex.slice(17);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}
