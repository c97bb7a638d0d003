import { createHmac } from 'node:crypto';

/** Where a page ended, so that the next one starts there although new runs came in between. */
export interface PagePosition {
  /** The last row's value of what is sorted by, µs; null where a run has no end yet. */
  readonly sortUs: number | null;
  readonly runId: string;
}

/** Makes and reads the opaque tokens of `next_page_token`. A token belongs to one server and one query. */
export class PageTokens {
  /** @param secret differs between servers, so that a token of one is refused by another */
  constructor(private readonly secret: string) {}

  /** @param query the filters and the order, as text; the size of pages may change on the way */
  write(position: PagePosition, query: string): string {
    const text = JSON.stringify([position.sortUs, position.runId]);
    return Buffer.from(`${this.#sign(text, query)}${text}`, 'utf8').toString('base64url');
  }

  /** @returns undefined for what this server did not make for this query */
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
