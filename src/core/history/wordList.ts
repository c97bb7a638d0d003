const BLOCK_BITS = 14;
const BLOCK_WORDS = 1 << BLOCK_BITS;
const WITHIN_BLOCK = BLOCK_WORDS - 1;

/**
 * Unsigned 32-bit numbers in blocks of 64 KiB: four bytes each. Growing adds a block and copies nothing.
 */
export class WordList {
  private readonly blocks: Uint32Array[] = [];
  private block: Uint32Array = new Uint32Array(0);
  private used = 0;

  /** Number of words. */
  get length(): number {
    return this.used;
  }

  push(word: number): void {
    const within = this.used & WITHIN_BLOCK;
    if (within === 0) this.beginBlock();
    this.block[within] = word;
    this.used++;
  }

  /** @returns 0 outside of `length` */
  get(at: number): number {
    return at < this.used ? (this.blocks[at >> BLOCK_BITS]?.[at & WITHIN_BLOCK] ?? 0) : 0;
  }

  /** Drops the words from `length` on. */
  truncate(length: number): void {
    this.used = length;
    this.block = this.blocks[length >> BLOCK_BITS] ?? this.block;
  }

  private beginBlock(): void {
    this.block = this.blocks[this.used >> BLOCK_BITS] ??= new Uint32Array(BLOCK_WORDS);
  }
}
