/** As many documents as fit into a number of bytes; those that were used longest ago go first. */
export class KeptDocuments<T extends { readonly bytes: Uint8Array }> {
  /** The one used longest ago first. */
  private readonly documents = new Map<string, T>();
  private size = 0;

  /** @param mostBytes of all documents together */
  constructor(private readonly mostBytes: number) {}

  /** The document with this key, which counts as used; undefined where none is kept. */
  get(key: string): T | undefined {
    const document = this.documents.get(key);
    if (document) {
      this.documents.delete(key);
      this.documents.set(key, document);
    }
    return document;
  }

  /** Keeps a document, unless it is too large to be kept at all. */
  put(key: string, document: T): void {
    this.delete(key);
    if (document.bytes.length > this.mostBytes) return;
    this.documents.set(key, { ...document, bytes: fitting(document.bytes) });
    this.size += document.bytes.length;
    for (const oldest of this.documents.keys()) {
      if (this.size <= this.mostBytes) return;
      this.delete(oldest);
    }
  }

  private delete(key: string): void {
    this.size -= this.documents.get(key)?.bytes.length ?? 0;
    this.documents.delete(key);
  }
}

/** Bytes in a buffer that holds no more than these. */
function fitting(bytes: Uint8Array): Uint8Array {
  return bytes.length < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}
