/** A place in a source file that a stack trace names. */
export interface StackFrame {
  /** The path's parts as far as they name something, the file last; none is `..`. */
  readonly path: readonly string[];
  /** Counted from 1, as in the trace. */
  readonly line: number;
}

const PYTHON = /File "([^"\n]{1,300})", line (\d{1,7})/g;
/** As `at run (file:///app/src/run.ts:12:3)` and `/app/main.go:12`. */
const OTHERS = /(?:^|[\s("])((?:file:\/\/)?[^\s("':]{0,300}[/\\][^\s("':]{1,100}\.\w{1,5}|[A-Za-z]:[/\\][^\s("':]{1,300}\.\w{1,5}):(\d{1,7})/gm;
/** What is installed is not what the user wrote, and bears names that may be in any workspace. */
const LIBRARIES = /^(?:site-packages|dist-packages|node_modules|python\d[\d.]*)$/;
const MOST_FRAMES = 20;
/** In UTF-16 units; traces are cut by those who send them long before. */
const MOST_TEXT = 50_000;

/** The places in files that are no library's, in the trace's order, each once. */
export function stackFrames(trace: string): readonly StackFrame[] {
  const text = trace.slice(0, MOST_TEXT);
  const frames = new Map<string, StackFrame>();
  for (const [, file = '', line = ''] of [...text.matchAll(PYTHON), ...text.matchAll(OTHERS)]) {
    const path = file
      .replace(/^file:\/\//, '')
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.' && !/^[A-Za-z]:$/.test(part));
    const isOwn = path.length > 0 && !path.some((part) => part === '..' || part.startsWith('<') || LIBRARIES.test(part));
    if (isOwn && Number(line) > 0 && frames.size < MOST_FRAMES) frames.set(`${file}:${line}`, { path, line: Number(line) });
  }
  return [...frames.values()];
}
