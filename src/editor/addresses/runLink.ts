/** What a link to a run says: which one, of which server, and which of its documents. Nothing else: no key, nothing to fetch or to run. */
export interface RunLink {
  readonly kind: 'run' | 'history';
  /** Run id, or execution id where no run id is known. */
  readonly id: string;
  /** The server's, as `https://api.mistral.ai`. Not the connection's name, which is another one on another computer. */
  readonly origin: string;
}

/** The longest id that the API allows. */
const LONGEST_ID = 256;

/** What makes a link's URI, unencoded: `/run/<id>` and `server=https://api.mistral.ai`. */
export function runLinkParts({ kind, id, origin }: RunLink): { readonly path: string; readonly query: string } {
  return { path: `/${kind}/${id}`, query: `server=${origin}` };
}

/** Reads a link made of `runLinkParts`, from whomever it came; undefined for any other. What else its query holds is passed over. */
export function parseRunLink({ path, query }: { readonly path: string; readonly query: string }): RunLink | undefined {
  // All that follows is the id: it may hold slashes.
  const [, kind, id] = /^\/(run|history)\/(.+)$/s.exec(path) ?? [];
  const origin = new URLSearchParams(query).get('server') ?? '';
  if ((kind !== 'run' && kind !== 'history') || id === undefined || id.length > LONGEST_ID || UNPRINTABLE.test(id)) return undefined;
  return isOrigin(origin) ? { kind, id, origin } : undefined;
}

/** Whether a text is the origin of a web server and nothing more, written as origins are. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
