/**
 * @returns the median of an odd number of figures
 * @throws Error for an even number, or none
 */
export function median(figures: readonly number[]): number {
  const middle = figures.length % 2 === 1 ? figures.toSorted((a, b) => a - b)[(figures.length - 1) / 2] : undefined;
  if (middle === undefined) throw new Error(`No middle of ${figures.length} figures`);
  return middle;
}
