/** One entry of FastAPI's `detail` array (OpenAPI document, `ValidationError`). */
export interface ValidationDetail {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** What is wrong with a request's parameters; the server answers 422 with it. */
export class ValidationError extends Error {
  constructor(readonly detail: readonly ValidationDetail[]) {
    super(detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
  }
}
