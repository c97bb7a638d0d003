/**
 * A server and its key. Every request is given one and reads no setting, so a document of one server is never requested
 * from another.
 */
export interface Connection {
  /** Distinguishes several keys for one origin; `default` if there is only one. */
  readonly name: string;
  /** Scheme, host and port as in `URL.origin`; the key is sent nowhere else. */
  readonly origin: string;
  /** `/v1/…` is appended to it: absolute URL without query, fragment, trailing slash or `/v1`, with any path prefix. */
  readonly baseUrl: string;
  /** The web console, absolute URL without trailing slash. The key is never sent there. */
  readonly consoleUrl: string;
  /** Whether the client refuses to send anything that changes something. Read anew each time: the settings may change. */
  readonly readOnly: boolean;
  /** Reads the key from the key store each time; undefined if there is none. Rejects with ApiError `keyStoreSilent`. */
  getKey(): Promise<string | undefined>;
}
