import type { Failure } from './pythonFailure';
import { MILLISECOND, SECOND } from './sampleTime';
import type { SampleWorkflow } from './sampleWorkflows';
import type { Schema } from './schemaCheck';
import type { SeededRandom } from './seededRandom';
import { QUESTIONS } from './workflowSchemas';

/** An activity that a workflow runs. */
export interface ActivityCommand {
  readonly name: string;
  /** How long it takes, with all attempts, µs. */
  readonly takesUs: number;
  /** How its last attempt fails; undefined if it completes. */
  readonly failure: Failure | undefined;
}

/** What the code of a workflow does next. */
export type Command =
  | { readonly kind: 'activities'; readonly activities: readonly ActivityCommand[] }
  | { readonly kind: 'timer'; readonly takesUs: number }
  /** Waits for a signal of this name. */
  | { readonly kind: 'signal'; readonly name: string }
  /** Waits for the answer of a person (`wait_for_input`). */
  | { readonly kind: 'input'; readonly label: string; readonly schema: Schema };

/** What reached a run from outside: JSON texts, oldest first. */
export interface Received {
  readonly answers: readonly string[];
  readonly signals: readonly string[];
}

/** What the code of a workflow does with one input. */
export interface WorkflowCode {
  readonly commands: readonly Command[];
  /** @returns the result, JSON text */
  readonly result: (received: Received) => string;
}

/** The largest amount that `process-invoices` matches. */
export const MOST_AMOUNT = 10_000;

/**
 * What the workers' code does when a run is started by a request. Deterministic, so that a reset run goes the same way, except
 * that what fails for a passing reason succeeds then.
 * @param input as sent, parsed
 * @param resets how often the execution was reset before
 */
export function workflowCode(workflow: SampleWorkflow, input: unknown, resets: number, random: SeededRandom): WorkflowCode {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Readonly<Record<string, unknown>>;
  switch (workflow.name) {
    case 'hello-world':
      return greeting(fields);
    case 'process-invoices':
      return invoice(fields, resets);
    case 'extract-contracts':
      return contract(fields);
    case 'transcribe-calls':
      return call(fields);
    default:
      return { commands: stepsOf(workflow), result: () => workflow.result(random) };
  }
}

function greeting({ name }: Readonly<Record<string, unknown>>): WorkflowCode {
  const nobody = name === 'Nobody' ? failure('ValueError', 'There is nobody to greet', 'greet', 'hello.py', 7) : undefined;
  return {
    commands: [activity('greet', 600 * MILLISECOND, nobody)],
    result: () => JSON.stringify({ result: `Hello, ${String(name)}! 👋` }),
  };
}

function invoice({ amount, payment }: Readonly<Record<string, unknown>>, resets: number): WorkflowCode {
  const tooMuch =
    typeof amount === 'number' && amount > MOST_AMOUNT
      ? failure('LimitExceeded', `The amount ${amount} is over the limit of ${MOST_AMOUNT}`, 'match_purchase_orders', 'invoices.py', 13)
      : undefined;
  const isWire = (payment as { kind?: unknown } | null | undefined)?.kind === 'wire';
  const bank = isWire && resets === 0 ? failure('BankUnavailable', 'The bank did not answer', 'post_to_ledger', 'invoices.py', 18) : undefined;
  return {
    commands: [
      activity('fetch_inbox', 900 * MILLISECOND),
      activity('match_purchase_orders', 1200 * MILLISECOND, tooMuch),
      activity('post_to_ledger', 800 * MILLISECOND, bank),
    ],
    result: () => '{"invoices":1,"ledger_entry":90071992547409912345,"vat_rate":0.10}',
  };
}

function contract({ question }: Readonly<Record<string, unknown>>): WorkflowCode {
  const asked = QUESTIONS[typeof question === 'string' ? question : 'confirmation'];
  return {
    commands: [
      activity('split_document', 700 * MILLISECOND),
      ...(asked ? [{ kind: 'input', label: asked.label, schema: asked.schema } as const] : []),
      activity('store_clauses', 500 * MILLISECOND),
    ],
    result: ({ answers, signals }) => `{"clauses":12,"answers":[${answers.join(',')}],"signals":[${signals.join(',')}],"risk":0.10}`,
  };
}

function call({ language, seconds }: Readonly<Record<string, unknown>>): WorkflowCode {
  const lasts = (typeof seconds === 'number' ? seconds : 20) * SECOND;
  const unknown = language === 'xx' ? failure('ValueError', "Unknown language 'xx'", 'transcribe_segment', 'src/activities/audio.py', 88) : undefined;
  const segment = (index: number): ActivityCommand => ({
    name: 'transcribe_segment',
    takesUs: Math.floor((lasts * (index + 1)) / 4),
    failure: index === 2 ? unknown : undefined,
  });
  return {
    commands: [
      activity('download_recording', Math.min(SECOND, Math.floor(lasts / 4))),
      { kind: 'activities', activities: [0, 1, 2].map(segment) },
      activity('summarize_call', 400 * MILLISECOND),
    ],
    result: () => '{"language":"fr","segments":3}',
  };
}

/** The steps of a planned run, without children. */
function stepsOf({ steps }: SampleWorkflow): readonly Command[] {
  return steps.flatMap((step): Command[] => {
    switch (step.kind) {
      case 'activity':
        return [activity(step.name, 500 * MILLISECOND)];
      case 'parallel':
        return [{ kind: 'activities', activities: [1, 2, 3].map((part) => ({ name: step.name, takesUs: part * 400 * MILLISECOND, failure: undefined })) }];
      case 'timer':
        return [{ kind: 'timer', takesUs: 2 * SECOND }];
      case 'signal':
        return [{ kind: 'signal', name: step.name }];
      case 'children':
        return [];
    }
  });
}

function activity(name: string, takesUs: number, fails?: Failure): Command {
  return { kind: 'activities', activities: [{ name, takesUs, failure: fails }] };
}

function failure(type: string, message: string, place: string, file: string, line: number): Failure {
  const stackTrace = `  File "/app/${file}", line ${line}, in ${place}\n    raise ${type}(${JSON.stringify(message)})\n`;
  return { message, stackTrace, applicationFailureInfo: { type } };
}
