/**
 * Stands in for the native part of `@vscode/spdlog`, which npm alone can't build. Without it every log file and
 * output channel of the editor stays empty, and a test that searches the log for a key would pass without having looked.
 *
 * `installVscode` copies the compiled file into the editor, where the npm package `bindings` looks for it; so it must
 * import nothing of this project. The names are those that `@vscode/spdlog`'s index.d.ts declares.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

/** spdlog's version, which the editor only shows. */
export const version = 10400;

/** The level of loggers that are made from now on is the editor's own affair: it sets each one's. */
export function setLevel(): void {
  // Nothing is kept: see above.
}

/** From which level on a line is written at once; here each is. */
export function setFlushOn(): void {
  // Every line is on disk when the call returns.
}

/** Appends lines to one file. Rotation is left out: nothing here lives long enough. */
export class Logger {
  private level = 2;
  private raw = false;

  /** @param file absolute path; its folder is made when missing */
  constructor(
    _type: string,
    _name: string,
    private readonly file: string,
  ) {
    mkdirSync(dirname(file), { recursive: true });
  }

  trace(message: string): void {
    this.write(0, message);
  }

  debug(message: string): void {
    this.write(1, message);
  }

  info(message: string): void {
    this.write(2, message);
  }

  warn(message: string): void {
    this.write(3, message);
  }

  error(message: string): void {
    this.write(4, message);
  }

  critical(message: string): void {
    this.write(5, message);
  }

  getLevel(): number {
    return this.level;
  }

  setLevel(level: number): void {
    this.level = level;
  }

  setPattern(): void {
    this.raw = false;
  }

  clearFormatters(): void {
    this.raw = true;
  }

  flush(): void {
    // Every line is on disk already.
  }

  drop(): void {
    // No handle is kept open.
  }

  private write(level: number, message: string): void {
    if (level < this.level) return;
    const line = `${new Date().toISOString()} [${levels[level] ?? ''}] ${message}\n`;
    appendFileSync(this.file, this.raw ? message : line);
  }
}
