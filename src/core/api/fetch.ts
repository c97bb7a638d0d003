/** As much of a response as the client uses; node-fetch's, the platform's and a fake all fit. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body after its content coding was undone; null where there is none. */
  readonly body: AsyncIterable<Uint8Array | string> | null;
}

/** As much of a request as the client sets. Redirects are the client's own business: it must see each one. */
export interface FetchInit {
  readonly method: 'GET';
  readonly headers: Record<string, string>;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** A fetch function, structurally. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
