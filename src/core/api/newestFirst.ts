import type { RunQuery } from './types';

/** Part of every query for a list of runs. By default the server includes the platform's internal runs. */
export const NEWEST_FIRST = { sortBy: 'start_time', order: 'desc', includeInternal: false } as const satisfies RunQuery;
