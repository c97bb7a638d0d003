/** Names of workflows, by what decides their order. */
export interface Groups {
  /** Pinned, in the order of pinning. */
  readonly pinned: readonly string[];
  /** With known runs, newest run first; may include pinned ones. */
  readonly listed: readonly string[];
  /** Without known runs, by name. */
  readonly quiet: readonly string[];
  /** Whether the open workspace defines it. */
  readonly isDefined: (name: string) => boolean;
}

/**
 * The order of the groups: pinned, defined in the workspace, with runs, then the others. Keeps the given order within each.
 * @returns names above and below the row Load Older
 */
export function groupOrder({ pinned, listed, quiet, isDefined }: Groups): { readonly above: readonly string[]; readonly below: readonly string[] } {
  const above = new Set([...pinned, ...listed.filter(isDefined), ...quiet.filter(isDefined), ...listed]);
  return { above: [...above], below: quiet.filter((name) => !above.has(name)) };
}
