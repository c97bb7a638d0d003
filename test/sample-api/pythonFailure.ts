import type { SeededRandom } from './seededRandom';

/** Temporal's `Failure`, with its cause. */
export interface Failure {
  readonly message: string;
  readonly source?: string;
  readonly stackTrace?: string;
  readonly cause?: Failure;
  readonly applicationFailureInfo?: { readonly type: string; readonly nonRetryable?: boolean };
  readonly activityFailureInfo?: Readonly<Record<string, unknown>>;
  readonly childWorkflowExecutionFailureInfo?: Readonly<Record<string, unknown>>;
  readonly resetWorkflowFailureInfo?: Readonly<Record<string, unknown>>;
}

type Links = readonly (readonly [type: string, message: string, frames: readonly string[]])[];

/** @param place the function that failed, as in the stack trace */
type Template = (place: string, random: SeededRandom) => Links;

const TEMPLATES: readonly Template[] = [
  (place) => [
    [
      'UpstreamError',
      'The gateway did not answer: gave up after 3 connections',
      [frame('/app/src/activities/gateway.py', 88, place, 'raise UpstreamError("The gateway did not answer: gave up after 3 connections") from error')],
    ],
    [
      'HTTPStatusError',
      "Server error '503 Service Unavailable' for url 'https://gateway.example/api/v2/entries?limit=50'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/503",
      [
        frame('/app/src/activities/gateway.py', 81, place, 'response.raise_for_status()'),
        frame('/app/.venv/lib/python3.12/site-packages/httpx/_models.py', 829, 'raise_for_status', 'raise HTTPStatusError(message, request=request, response=self)'),
      ],
    ],
    [
      'ConnectError',
      '[Errno 111] Connection refused',
      [frame('/app/.venv/lib/python3.12/site-packages/httpcore/_exceptions.py', 14, 'map_exceptions', 'raise to_exc(exc) from exc')],
    ],
  ],
  (place, random) => [
    [
      'ValueError',
      `Document ${random.hex(8)} has no total: “Montant à payer” is missing on page ${random.integer(1, 9)}`,
      [frame('/app/src/activities/document.py', 42, place, 'raise ValueError(f"Document {document.id} has no total: …") from error')],
    ],
    ['KeyError', "'total'", [frame('/app/src/activities/document.py', 39, place, 'total = fields["total"]')]],
  ],
  (place) => [
    [
      'SDKError',
      'API error occurred: Status 429. Body: {"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300"}',
      [
        frame('/app/src/activities/model.py', 27, place, 'answer = await client.chat.complete_async(model=MODEL, messages=messages)'),
        frame('/app/.venv/lib/python3.12/site-packages/mistralai/chat.py', 412, 'complete_async', 'raise models.SDKError("API error occurred", http_res, http_res_text)'),
      ],
    ],
  ],
  (place) => [
    ['TimeoutError', '', [frame('/usr/lib/python3.12/asyncio/timeouts.py', 115, '__aexit__', 'raise TimeoutError from exc_val')]],
    ['CancelledError', '', [frame('/app/src/activities/process.py', 63, place, 'await asyncio.wait_for(process.wait(), timeout=600)')]],
  ],
  (place) => [
    [
      'ValidationError',
      "1 validation error for Order\nlines.0.amount\n  Input should be a valid decimal [type=decimal_parsing, input_value='12,40 €', input_type=str]",
      [frame('/app/src/models/order.py', 18, place, 'return Order.model_validate(raw)')],
    ],
  ],
];

function frame(file: string, line: number, name: string, code: string): string {
  return `  File "${file}", line ${line}, in ${name}\n    ${code}\n`;
}

/**
 * @param place the function that failed
 * @returns a Python exception and its cause, as the Python SDK converts them to a failure
 */
export function pythonFailure(place: string, random: SeededRandom): Failure {
  const links = random.pick(TEMPLATES)(place, random);
  return links.reduceRight<Failure | undefined>(
    (cause, [type, message, frames]) => ({
      message,
      stackTrace: frames.join('\n'),
      ...(cause && { cause }),
      applicationFailureInfo: { type },
    }),
    undefined,
  ) as Failure;
}
