/** What names of workflows are put in order by. */
export interface Groups {
  /** In the order of pinning. */
  readonly pinned: readonly string[];
  /** Those with known runs, the newest run first; may hold pinned ones too. */
  readonly listed: readonly string[];
  /** Those without, by name. */
  readonly quiet: readonly string[];
  /** Whether the open workspace defines it. */
  readonly isDefined: (name: string) => boolean;
}

/**
 * The order of the workflows' rows, each in its part as it was given: those that the user works on come first, whether they
 * ran lately or not.
 * @returns names above and below the row that loads older runs
 */
export function groupOrder({ pinned, listed, quiet, isDefined }: Groups): { readonly above: readonly string[]; readonly below: readonly string[] } {
  const above = new Set([...pinned, ...listed.filter(isDefined), ...quiet.filter(isDefined), ...listed]);
  return { above: [...above], below: quiet.filter((name) => !above.has(name)) };
}
