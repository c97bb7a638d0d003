import { type ApiError, isApiError } from '../../../core/api/errors';
import type { Connection } from '../../../core/api/connection';
import { labelOf } from '../../connections/authority';
import type { ErrorSubject } from '../../wording/describeError';

/** A failed look-up, with the names for its message. */
export class LookUpError extends Error {
  override readonly name = 'LookUpError';

  constructor(
    readonly error: ApiError,
    readonly subject: ErrorSubject,
  ) {
    super(error.message, { cause: error });
  }
}

/**
 * Wraps an ApiError with the names for its message; returns other errors unchanged.
 * @param id of the requested run, if there was one @param otherIds further ids that were tried
 */
export function lookUpError(error: unknown, connection: Connection, id?: string, otherIds?: readonly string[]): unknown {
  return isApiError(error) ? new LookUpError(error, { ...labelOf(connection), id, otherIds }) : error;
}
