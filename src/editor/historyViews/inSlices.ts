/** How long work may go on before others get their turn, ms. */
const SLICE = 15;

/** Collects what takes long to make, so that the extension host answers others meanwhile. @param isCancelled asked between slices; then what is there is returned */
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
