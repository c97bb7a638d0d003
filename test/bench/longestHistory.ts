import { hugeHistory } from '../sample-api/hugeHistory';

/** About 51,200 events, the platform's limit. */
const BYTES = 56_770_000;

/** How its run failed. */
export const FAILURE = {
  message: 'Activity task failed',
  activityFailureInfo: { activityType: { name: 'import_batch' }, activityId: '7', scheduledEventId: '5' },
  cause: { message: 'no space left on /data', applicationFailureInfo: { type: 'DiskError' } },
};

/** The longest history, as the server sends it. One buffer, so that sending costs almost nothing. */
export function longestHistory(end: 'completed' | 'failed' | 'active'): Buffer {
  const chunks = [...hugeHistory(BYTES, end === 'failed' ? FAILURE : undefined)];
  // The last chunk holds the end of the run and of the text.
  return Buffer.concat(end === 'active' ? [...chunks.slice(0, -1), Buffer.from(']}')] : chunks);
}
