const BLOCK_BITS = 14;
const BLOCK_WORDS = 1 << BLOCK_BITS;
const WITHIN_BLOCK = BLOCK_WORDS - 1;

/**
 * Numbers of 32 bits without sign, in blocks of 64 KiB: four bytes each, and growing moves nothing, so that there is
 * never a second copy.
 */
export class WordList {
  private readonly blocks: Uint32Array[] = [];
  private used = 0;

  /** How many there are. */
  get length(): number {
    return this.used;
  }

  push(word: number): void {
    const within = this.used & WITHIN_BLOCK;
    if (within === 0 && this.used >> BLOCK_BITS === this.blocks.length) this.blocks.push(new Uint32Array(BLOCK_WORDS));
    (this.blocks[this.used >> BLOCK_BITS] as Uint32Array)[within] = word;
    this.used++;
  }

  /** @param at from 0 to before `length`; 0 is read outside of it */
  get(at: number): number {
    return at < this.used ? (this.blocks[at >> BLOCK_BITS]?.[at & WITHIN_BLOCK] ?? 0) : 0;
  }

  /** Forgets what lies from `length` on. */
  truncate(length: number): void {
    this.used = length;
  }
}
