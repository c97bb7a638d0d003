/** Keeps the most recently used documents, up to a number of bytes. */
export class LruCache<T extends { readonly bytes: Uint8Array }> {
  /** Least recently used first. */
  private readonly documents = new Map<string, T>();
  private size = 0;

  /** @param maxBytes of all documents together */
  constructor(private readonly maxBytes: number) {}

  /** The document with this key, now the most recently used; undefined if there is none. */
  get(key: string): T | undefined {
    const document = this.documents.get(key);
    if (document) {
      this.documents.delete(key);
      this.documents.set(key, document);
    }
    return document;
  }

  /** Adds a document, unless it alone is larger than the cache. */
  set(key: string, document: T): void {
    this.delete(key);
    if (document.bytes.length > this.maxBytes) return;
    this.documents.set(key, document);
    this.size += document.bytes.length;
    for (const oldest of this.documents.keys()) {
      if (this.size <= this.maxBytes) return;
      this.delete(oldest);
    }
  }

  private delete(key: string): void {
    this.size -= this.documents.get(key)?.bytes.length ?? 0;
    this.documents.delete(key);
  }
}
