/** Number of requests kept. */
const KEPT = 10;

/** The last requests with their outcome, for a bug report: lines of the log, without key and body. */
export class RequestTrail {
  private readonly lines: string[] = [];

  /** Oldest first, each with its time (ISO 8601). */
  get latest(): readonly string[] {
    return this.lines;
  }

  /** @param line of the log */
  note(line: string): void {
    this.lines.push(`${new Date().toISOString()} ${line}`);
    if (this.lines.length > KEPT) this.lines.shift();
  }
}
