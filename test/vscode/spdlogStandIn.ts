/**
 * Replaces the native part of `@vscode/spdlog`, which npm alone can't build. Without it all log files and output channels
 * of the editor stay empty, and a test that searches the log for a key would pass without checking anything.
 *
 * `installVscode` copies the compiled file to where the npm package `bindings` expects it, so it must not import anything
 * of this project. The names are those of `@vscode/spdlog`'s index.d.ts.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

/** Version of spdlog, for display only. */
export const version = 10400;

/** Level of new loggers. No effect: the editor sets the level of each logger. */
export function setLevel(): void {
  // No effect, see above.
}

/** Level from which lines are flushed at once. No effect: all are. */
export function setFlushOn(): void {
  // Every line is written synchronously.
}

/** Appends lines to one file. No rotation: test runs are short. */
export class Logger {
  private level = 2;
  private raw = false;

  /** @param file absolute path; its folder is created if missing */
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
