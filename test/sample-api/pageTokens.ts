import { createHmac } from 'node:crypto';

/** Where a page ended, so that the next one starts there although new runs have started since. */
export interface PagePosition {
  /** Sort value of the last row, µs; null for a run without an end. */
  readonly sortUs: number | null;
  readonly runId: string;
}

/** Writes and reads the opaque tokens of `next_page_token`. A token belongs to one server and one query. */
export class PageTokens {
  /** @param secret differs between servers, so that each refuses the tokens of the others */
  constructor(private readonly secret: string) {}

  /** @param query the filters and the order, as text; the page size may change between pages */
  write(position: PagePosition, query: string): string {
    const text = JSON.stringify([position.sortUs, position.runId]);
    return Buffer.from(`${this.#sign(text, query)}${text}`, 'utf8').toString('base64url');
  }

  /** @returns undefined for a token that this server did not issue for this query */
  read(token: string, query: string): PagePosition | undefined {
    const plain = Buffer.from(token, 'base64url').toString('utf8');
    const text = plain.slice(SIGNATURE_LENGTH);
    if (text === '' || plain.slice(0, SIGNATURE_LENGTH) !== this.#sign(text, query)) return undefined;
    const [sortUs, runId] = JSON.parse(text) as [number | null, string];
    return { sortUs, runId };
  }

  #sign(text: string, query: string): string {
    return createHmac('sha256', this.secret).update(query).update('\n').update(text).digest('hex').slice(0, SIGNATURE_LENGTH);
  }
}

const SIGNATURE_LENGTH = 16;
