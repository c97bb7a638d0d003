import { hugeHistory } from '../sample-api/hugeHistory';

/** About 51,200 events, which the platform allows at most. */
const BYTES = 56_770_000;

/** How its run failed. */
export const FAILURE = {
  message: 'Activity task failed',
  activityFailureInfo: { activityType: { name: 'import_batch' }, activityId: '7', scheduledEventId: '5' },
  cause: { message: 'no space left on /data', applicationFailureInfo: { type: 'DiskError' } },
};

/** The longest history, as the server sends it: one buffer, so that to send it costs next to nothing. */
export function longestHistory(end: 'completed' | 'failed' | 'active'): Buffer {
  const chunks = [...hugeHistory(BYTES, end === 'failed' ? FAILURE : undefined)];
  // The last chunk ends the run, and the text.
  return Buffer.concat(end === 'active' ? [...chunks.slice(0, -1), Buffer.from(']}')] : chunks);
}
