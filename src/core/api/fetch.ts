/** The part of a response that the client uses; node-fetch's, the platform's and a fake conform. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, decompressed; null if there is none. */
  readonly body: AsyncIterable<Uint8Array | string> | null;
}

/** The part of a request that the client sets. It follows redirects itself. */
export interface FetchInit {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly headers: Record<string, string>;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** A fetch function, structurally. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
