/** How long a condition may take to hold, ms; far more than any takes. */
const LIMIT = 10_000;

/**
 * Waits until a condition holds, for what the editor does without telling.
 * @param what named when it never does
 * @throws Error after ten seconds
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${LIMIT / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
