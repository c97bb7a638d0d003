import type { RunQuery } from './types';

/** Part of every query for a list of runs. Without `includeInternal: false` the server adds runs of the platform's own helpers. */
export const NEWEST_FIRST = { sortBy: 'start_time', order: 'desc', includeInternal: false } as const satisfies RunQuery;
