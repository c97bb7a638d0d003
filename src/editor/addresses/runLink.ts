/** Content of a link to a run: its id, its server and the document. Nothing else: no key, nothing to fetch or to execute. */
export interface RunLink {
  readonly kind: 'run' | 'history';
  /** Run id, or execution id where no run id is known. */
  readonly id: string;
  /** The server's, as `https://api.mistral.ai`. Not the connection's name, which differs between computers. */
  readonly origin: string;
}

/** Longest id of the API. */
const LONGEST_ID = 256;

/** Parts of a link's URI, unencoded: `/run/<id>` and `server=https://api.mistral.ai`. */
export function runLinkParts({ kind, id, origin }: RunLink): { readonly path: string; readonly query: string } {
  return { path: `/${kind}/${id}`, query: `server=${origin}` };
}

/** Parses an untrusted link in the form of `runLinkParts`; undefined for any other. Ignores further parameters of the query. */
export function parseRunLink({ path, query }: { readonly path: string; readonly query: string }): RunLink | undefined {
  // The id may contain slashes.
  const [, kind, id] = /^\/(run|history)\/(.+)$/s.exec(path) ?? [];
  const origin = new URLSearchParams(query).get('server') ?? '';
  if ((kind !== 'run' && kind !== 'history') || id === undefined || id.length > LONGEST_ID || UNPRINTABLE.test(id)) return undefined;
  return isOrigin(origin) ? { kind, id, origin } : undefined;
}

/** Whether a text is exactly a web server's origin, as `URL.origin` writes it. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

// eslint-disable-next-line no-control-regex -- to reject them
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
