/** How many requests a report shows. */
const KEPT = 10;

/** The last requests with their outcome, for a report of a fault: what the log says of them, without key and body. */
export class RequestTrail {
  private readonly lines: string[] = [];

  /** Oldest first, each with its time (ISO 8601). */
  get latest(): readonly string[] {
    return this.lines;
  }

  /** @param line as the log has it */
  note(line: string): void {
    this.lines.push(`${new Date().toISOString()} ${line}`);
    if (this.lines.length > KEPT) this.lines.shift();
  }
}
