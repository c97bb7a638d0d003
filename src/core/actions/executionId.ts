import { randomUUID } from 'node:crypto';
import { isGeneratedId } from '../text/shortId';

/** An execution id for a new run: a UUID. */
export function newExecutionId(): string {
  return randomUUID();
}

/**
 * Whether an execution id was made by a program: a UUID of any version, with or without dashes, or 64 hex digits. Running
 * again then needs no question about it; other ids mean something to whoever chose them.
 */
export function isGeneratedExecutionId(id: string): boolean {
  return isGeneratedId(id);
}
