const BLOCK_BITS = 16;
const BLOCK_BYTES = 1 << BLOCK_BITS;
const LENGTH_BYTES = 2;
const BACKSLASH = 0x5c;

/** Number of recent texts that are found without hashing all their bytes. */
const RECENT = 256;
/** Longer texts, in bytes as sent, are not kept. */
const MOST_BYTES = 1024;

/**
 * Short texts of a JSON document, kept as the bytes sent: tens of thousands of strings would take several times the
 * memory, and most are never read. Equal texts are kept once and have equal places.
 */
export class TextPool {
  private readonly decoder = new TextDecoder();
  private readonly blocks: Uint8Array[] = [];
  private used = 0;
  /** Places by hash, open addressing; 0 is free. */
  private slots = new Uint32Array(1024);
  private count = 0;
  /** Places by `briefHash`: most texts equal one of the last few. */
  private readonly recent = new Uint32Array(RECENT);

  constructor() {
    // Place 0 means no text.
    this.reserve(1);
  }

  /**
   * @param bytes of which `start` to before `end` is a JSON string without its quotes, or another scalar
   * @returns the text's place; 0 for a text longer than 1024 bytes
   */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > MOST_BYTES) return 0;
    const brief = briefHash(bytes, start, end);
    const likely = this.recent[brief] as number;
    if (likely !== 0 && this.holds(likely, bytes, start, length)) return likely;
    const place = this.findOrAdd(bytes, start, end);
    this.recent[brief] = place;
    return place;
  }

  private findOrAdd(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const mask = this.slots.length - 1;
    let slot = hash(bytes, start, end) & mask;
    for (let place = this.slots[slot] as number; place !== 0; place = this.slots[slot] as number) {
      if (this.holds(place, bytes, start, length)) return place;
      slot = (slot + 1) & mask;
    }
    const place = this.reserve(LENGTH_BYTES + length);
    const block = this.block(place);
    let at = place & (BLOCK_BYTES - 1);
    block[at++] = length & 0xff;
    block[at++] = length >> 8;
    for (let from = start; from < end; from++) block[at++] = bytes[from] as number;
    this.slots[slot] = place;
    if (++this.count * 2 > this.slots.length) this.rehash();
    return place;
  }

  /** @returns the text at a place, its escapes resolved; undefined for 0 */
  text(place: number): string | undefined {
    if (place === 0) return undefined;
    const bytes = this.bytes(place);
    const sent = this.decoder.decode(bytes);
    return bytes.includes(BACKSLASH) ? (JSON.parse(`"${sent}"`) as string) : sent;
  }

  private block(place: number): Uint8Array {
    return this.blocks[place >>> BLOCK_BITS] as Uint8Array;
  }

  private bytes(place: number): Uint8Array {
    const block = this.block(place);
    const at = place & (BLOCK_BYTES - 1);
    const start = at + LENGTH_BYTES;
    return block.subarray(start, start + (block[at] as number) + ((block[at + 1] as number) << 8));
  }

  private holds(place: number, bytes: Uint8Array, start: number, length: number): boolean {
    const block = this.block(place);
    let at = place & (BLOCK_BYTES - 1);
    if (block[at] !== (length & 0xff) || block[at + 1] !== length >> 8) return false;
    at += LENGTH_BYTES;
    // From the end, where ids and times differ first.
    for (let index = length - 1; index >= 0; index--) if (block[at + index] !== bytes[start + index]) return false;
    return true;
  }

  /** @returns a place with room for `size` bytes in one block */
  private reserve(size: number): number {
    const left = BLOCK_BYTES - (this.used & (BLOCK_BYTES - 1));
    if (size > left) this.used += left;
    const place = this.used;
    this.used += size;
    while (this.blocks.length << BLOCK_BITS < this.used) this.blocks.push(new Uint8Array(BLOCK_BYTES));
    return place;
  }

  private rehash(): void {
    const places = this.slots.filter((place) => place !== 0);
    this.slots = new Uint32Array(2 * this.slots.length);
    const mask = this.slots.length - 1;
    for (const place of places) {
      const bytes = this.bytes(place);
      let slot = hash(bytes, 0, bytes.length) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = place;
    }
  }
}

/** FNV-1a, four bytes at a time. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let hashed = 0x811c9dc5;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
    hashed = Math.imul(hashed ^ word, 0x01000193);
    hashed ^= hashed >>> 15;
  }
  for (; at < end; at++) hashed = Math.imul(hashed ^ (bytes[at] as number), 0x01000193);
  return (hashed ^ (hashed >>> 15)) >>> 0;
}

/** A hash of the length and three bytes. */
function briefHash(bytes: Uint8Array, start: number, end: number): number {
  const middle = bytes[(start + end) >> 1] as number;
  const fourth = bytes[Math.max(start, end - 4)] as number;
  return (end - start + 7 * middle + 31 * fourth + 3 * (bytes[end - 1] as number)) & (RECENT - 1);
}
