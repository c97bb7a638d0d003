/** A place in a source file named by a stack trace. */
export interface StackFrame {
  /** The parts of the path, without empty ones, `.` and a drive; the file comes last, and none is `..`. */
  readonly path: readonly string[];
  /** Counted from 1, as in the trace. */
  readonly line: number;
}

const PYTHON = /File "([^"\n]{1,300})", line (\d{1,7})/g;
/** As `at run (file:///app/src/run.ts:12:3)` and `/app/main.go:12`. */
const OTHERS = /(?:^|[\s("])((?:file:\/\/)?[^\s("':]{0,300}[/\\][^\s("':]{1,100}\.\w{1,5}|[A-Za-z]:[/\\][^\s("':]{1,300}\.\w{1,5}):(\d{1,7})/gm;
/** Paths of installed packages: not the user's code, and their names may occur in any workspace. */
const LIBRARIES = /^(?:site-packages|dist-packages|node_modules|python\d[\d.]*)$/;
/** Java, JavaScript, .NET and Go list the frame that raised the error first. */
const RAISED_FIRST = /^\s*at \S|^goroutine \d|\([\w$-]{1,100}\.(?:java|kt|scala):\d/m;
const MOST_FRAMES = 20;
/** In UTF-16 units, of the end with the frame that raised the error. */
const MOST_TEXT = 50_000;

/** The places in files that are no library's, the nearest to the error first, each once. */
export function stackFrames(trace: string): readonly StackFrame[] {
  const text = shortTrace(trace, MOST_TEXT);
  const matches = [...text.matchAll(PYTHON), ...text.matchAll(OTHERS)];
  if (!isRaisedFirst(trace)) matches.reverse();
  const frames = new Map<string, StackFrame>();
  for (const [, file = '', line = ''] of matches) {
    const path = file
      .replace(/^file:\/\//, '')
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.' && !/^[A-Za-z]:$/.test(part));
    const isOwn = path.length > 0 && !path.some((part) => part === '..' || part.startsWith('<') || LIBRARIES.test(part));
    if (isOwn && Number(line) > 0 && frames.size < MOST_FRAMES) frames.set(`${file}:${line}`, { path, line: Number(line) });
  }
  return [...frames.values()];
}

/**
 * Cuts a long stack trace to its end with the frame that raised the error: in Python the last lines.
 * @param most maximum length in UTF-16 units
 */
export function shortTrace(trace: string, most: number): string {
  if (trace.length <= most) return trace;
  if (isRaisedFirst(trace)) return `${trace.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
  const end = trace.slice(1 - most).replace(/^[\udc00-\udfff]/, '');
  const line = end.indexOf('\n');
  // From a whole line on, unless the last line is longer than what is left.
  return line === -1 || line === end.length - 1 ? `…${end}` : `…${end.slice(line)}`;
}

/** Whether a text holds frames of a stack trace. */
export function isStackTrace(text: string): boolean {
  return /File "[^"\n]{1,300}", line \d/.test(text.slice(-MOST_TEXT)) || RAISED_FIRST.test(text.slice(0, MOST_TEXT));
}

function isRaisedFirst(trace: string): boolean {
  const start = trace.slice(0, MOST_TEXT);
  return RAISED_FIRST.test(start) && !/File "[^"\n]{1,300}", line \d/.test(start);
}
