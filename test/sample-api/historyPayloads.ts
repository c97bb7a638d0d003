import { Payload, RawJson } from './rawJson';
import { rootOf, type SampleRun } from './sampleRun';
import { timeText } from './sampleTime';
import type { SeededRandom } from './seededRandom';

/** The list of payloads that Temporal's attributes hold. */
export interface Payloads {
  readonly payloads: readonly Payload[];
}

/**
 * Encodes values as the workers of a run's workflow do. `json/abraxas_v1` and its metadata are those of Mistral's worker
 * SDK; encrypted values have a nonce and cipher text that only a worker can read.
 */
export class PayloadEncoder {
  constructor(private readonly run: SampleRun, private readonly random: SeededRandom) {}

  /** @param json JSON as Python writes it */
  encode(json: string): Payloads {
    return { payloads: [this.#payload(json)] };
  }

  /** @returns the payload of a function that returns nothing */
  nothing(): Payloads {
    return { payloads: [new Payload(undefined, { encoding: 'binary/null' }, new RawJson('null'))] };
  }

  #payload(json: string): Payload {
    const { run } = this;
    const decoded = new RawJson(json);
    switch (run.workflow.encoding) {
      case 'json/plain':
        return new Payload(Buffer.from(json), { encoding: 'json/plain' }, decoded);
      case 'json/wf_v1':
      case 'json/abraxas_v1': {
        const metadata = {
          encoding: run.workflow.encoding,
          namespace: SAMPLE_NAMESPACE,
          execution_id: run.executionId,
          encoding_options: '',
          root_workflow_exec_id: rootOf(run).executionId,
          ...(run.parent && { parent_workflow_exec_id: run.parent.executionId }),
          empty_payload: 'false',
          ...(run.workflow.encoding === 'json/wf_v1' && { __internal_execution_token: SAMPLE_EXECUTION_TOKEN }),
        };
        return new Payload(Buffer.from(json), metadata, decoded);
      }
      case 'binary/encrypted': {
        const cipherText = Buffer.from(this.random.hex(2 * (12 + Buffer.byteLength(json) + 16)), 'hex');
        return new Payload(cipherText, { encoding: 'binary/encrypted', 'encoding-orig': 'json/plain' }, undefined);
      }
    }
  }
}

/** Lets a worker act for its run. Of no worth anywhere else. */
export const SAMPLE_EXECUTION_TOKEN = 'sample-execution-token-1c7e5d0b94f2';

/** The namespace of the sample's workspace. */
export const SAMPLE_NAMESPACE = 'workspace-7f3c';

const SENTENCES = [
  'The invoice total does not match the purchase order; the difference is 12.40 EUR.',
  'Le client demande où en est sa livraison et s’il peut la recevoir avant Noël.',
  'Kündigung zum Monatsende, Bestätigung per E-Mail erwünscht („bitte schriftlich“).',
  'No liability clause found on pages 3–7.\nCheck annex B.',
  '顧客は返金を求めています。',
  'Action items:\n\t• send the offer\n\t• call back on Tuesday 📞',
];

/** @returns the input of a run, JSON as Python writes it */
export function runInput(run: SampleRun, random: SeededRandom): string {
  const keys = Object.entries(run.searchKeys).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},`);
  if (run.workflow.name === 'hello-world') return `{"name":"${random.pick(['World', 'Zoë', 'Łukasz'])}"}`;
  return `{${keys.join('')}"requested_at":"${timeText(run.startUs)}","threshold":0.80,"limit":${random.integer(10, 500)},"dry_run":false}`;
}

/** @returns the input and output of an activity; an undefined output means that it returns nothing */
export function activityValues(name: string, random: SeededRandom): { readonly input: string; readonly output: string | undefined } {
  if (/^(?:ask|summarize)_/.test(name)) {
    const content = JSON.stringify(random.pick(SENTENCES));
    const answer = JSON.stringify(Array.from({ length: random.integer(1, 6) }, () => random.pick(SENTENCES)).join(' '));
    return {
      input: `{"model":"mistral-large-latest","temperature":0.0,"messages":[{"role":"user","content":${content}}]}`,
      output:
        `{"id":"cmpl-${random.hex(32)}","choices":[{"index":0,"message":{"role":"assistant","content":${answer}},"finish_reason":"stop"}],` +
        `"usage":{"prompt_tokens":${random.integer(200, 9000)},"completion_tokens":${random.integer(20, 900)}},"confidence":0.${random.integer(1, 9)}0}`,
    };
  }
  const input = `{"key":"s3://intake/${random.hex(12)}","part":${random.integer(1, 60)}}`;
  if (/^(?:send|post|store|push|activate)_/.test(name)) return { input, output: undefined };
  return {
    input,
    output:
      `{"items":${random.integer(0, 400)},"cursor":${random.integer(1, 9)}8446744073709${random.integer(100_000, 999_999)},` +
      `"elapsed":${random.integer(0, 9)}.${random.integer(0, 9)}0,"took_unix_nano":1764078${random.integer(100_000, 999_999)}123456}`,
  };
}
