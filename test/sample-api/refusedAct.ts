/** A request that is refused for another reason than the form of its parameters. */
export class RefusedAct extends Error {
  /** @param body the JSON object to answer, usually with `detail` and `code` */
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(String(body['detail'] ?? body['code']));
  }
}
