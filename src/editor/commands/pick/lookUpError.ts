import { type ApiError, isApiError } from '../../../core/api/errors';
import type { Connection } from '../../../core/api/connection';
import { labelOf } from '../../connections/authority';
import type { ErrorSubject } from '../../wording/describeError';

/** A failed look-up, with what its sentence names. */
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
 * An ApiError with what its sentence names; anything else as it is.
 * @param id of the run asked for, where it was one @param otherIds those asked for after it, in vain too
 */
export function lookUpError(error: unknown, connection: Connection, id?: string, otherIds?: readonly string[]): unknown {
  return isApiError(error) ? new LookUpError(error, { ...labelOf(connection), id, otherIds }) : error;
}
