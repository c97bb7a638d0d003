/**
 * @returns the middle one of an odd number of figures
 * @throws when there are none, or an even number
 */
export function median(figures: readonly number[]): number {
  const middle = figures.length % 2 === 1 ? figures.toSorted((a, b) => a - b)[(figures.length - 1) / 2] : undefined;
  if (middle === undefined) throw new Error(`No middle of ${figures.length} figures`);
  return middle;
}
