const BLOCK_BITS = 14;
const BLOCK_WORDS = 1 << BLOCK_BITS;
const WITHIN_BLOCK = BLOCK_WORDS - 1;

/**
 * Numbers of 32 bits without sign, in blocks of 64 KiB: four bytes each, and growing moves nothing, so that there is
 * never a second copy.
 */
export class WordList {
  private readonly blocks: Uint32Array[] = [];
  private block: Uint32Array = new Uint32Array(0);
  private used = 0;

  /** How many there are. */
  get length(): number {
    return this.used;
  }

  push(word: number): void {
    const within = this.used & WITHIN_BLOCK;
    if (within === 0) this.beginBlock();
    this.block[within] = word;
    this.used++;
  }

  /** @param at from 0 to before `length`; 0 is read outside of it */
  get(at: number): number {
    return at < this.used ? (this.blocks[at >> BLOCK_BITS]?.[at & WITHIN_BLOCK] ?? 0) : 0;
  }

  /** Forgets what lies from `length` on. */
  truncate(length: number): void {
    this.used = length;
    this.block = this.blocks[length >> BLOCK_BITS] ?? this.block;
  }

  private beginBlock(): void {
    this.block = this.blocks[this.used >> BLOCK_BITS] ??= new Uint32Array(BLOCK_WORDS);
  }
}
