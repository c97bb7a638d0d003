/** One entry of FastAPI's `detail` array (OpenAPI document, `ValidationError`). */
export interface ValidationDetail {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Errors in a request's parameters, answered with status 422. */
export class ValidationError extends Error {
  constructor(readonly detail: readonly ValidationDetail[]) {
    super(detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
  }
}
