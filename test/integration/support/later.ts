/** Lets the extension, which shares this process, see a clock that is ahead (ms) while the work goes on. */
export async function later<T>(aheadMs: number, work: () => PromiseLike<T>): Promise<T> {
  const { now } = Date;
  Date.now = () => now() + aheadMs;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}
