import { type ApiError, isApiError } from '../../../core/api/errors';
import type { Connection } from '../../../core/api/connection';
import { hostOf, nameOf } from '../../connections/connections';
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
  return isApiError(error) ? new LookUpError(error, { host: hostOf(connection), name: nameOf(connection), id, otherIds }) : error;
}
