/**
 * The one value that says which server to ask and with which key. Whatever asks a server is given one; nothing reads
 * a setting instead, so a document of one server can never be asked for at another.
 */
export interface Connection {
  /** Which of several keys for one origin this is; `default` when there is only one. */
  readonly name: string;
  /** Scheme, host and port as `URL.origin` gives them; the key goes nowhere else. */
  readonly origin: string;
  /** Where `/v1/…` is appended: absolute URL without query, fragment, trailing slash or `/v1`, a path prefix kept. */
  readonly baseUrl: string;
  /** The web console, absolute URL without trailing slash. The key never goes there. */
  readonly consoleUrl: string;
  /** Reads the key anew from where it is kept; undefined when there is none. Rejects with ApiError `keyStoreSilent`. */
  getKey(): Promise<string | undefined>;
}
