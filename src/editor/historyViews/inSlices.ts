/** Longest time without yielding, ms. */
const SLICE = 15;

/** Collects items that take long to compute, yielding to the event loop. @param isCancelled called between slices; if true, the items so far are returned */
export async function inSlices<T>(items: Iterable<T>, isCancelled: () => boolean): Promise<T[]> {
  const collected: T[] = [];
  let until = performance.now() + SLICE;
  for (const item of items) {
    collected.push(item);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (isCancelled()) break;
    until = performance.now() + SLICE;
  }
  return collected;
}
