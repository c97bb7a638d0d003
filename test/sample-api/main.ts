import { parseArgs } from 'node:util';
import { SAMPLE_API_KEY, startSampleApi } from './sampleApi';

const USAGE = `A server that answers as the Mistral Workflows API does, with made-up runs. To try acts: hello-world (deployments dev and
alice) fails for the name "Nobody"; process-invoices (billing-prod, alice) fails above 10000, and for payment by wire until
it is reset; extract-contracts (legal, alice) asks a question; transcribe-calls (media-gpu) lasts long enough to be canceled.
  --port N        port on this computer (8437; 0 takes any free one)
  --runs N        how many runs there are at the start (600)
  --workflows N   of how many workflows (12)
  --seed TEXT     the same seed gives the same data (mistral)
  --latency MS    hold each answer back (0)
  --hang MS       how long a query or update without a worker hangs (30000)
  --idle NAME     a deployment without a worker, besides back-office and bob; may be repeated
  --legacy        answer only the three documented calls, in their documented minimum
  --key TEXT      the API key to accept (${SAMPLE_API_KEY})
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8437' },
      runs: { type: 'string', default: '600' },
      workflows: { type: 'string', default: '12' },
      seed: { type: 'string', default: 'mistral' },
      latency: { type: 'string', default: '0' },
      hang: { type: 'string', default: '30000' },
      idle: { type: 'string', multiple: true, default: [] },
      legacy: { type: 'boolean', default: false },
      key: { type: 'string', default: SAMPLE_API_KEY },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const api = await startSampleApi({
    port: count('port', values.port, 0, 65_535),
    runs: count('runs', values.runs, 0, 100_000),
    workflows: count('workflows', values.workflows, 1, 5000),
    seed: values.seed,
    latencyMs: count('latency', values.latency, 0, 600_000),
    hangMs: count('hang', values.hang, 0, 600_000),
    legacy: values.legacy,
    apiKey: values.key,
  });
  for (const deployment of values.idle) api.stopWorkers(deployment);
  // The key works for the sample only; it is printed to be copied.
  process.stdout.write(`Sample API at ${api.url}\nKey ${api.apiKey}\n`);
  const stop = (): void => {
    api.close().catch((error: unknown) => fail(error));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** @throws Error unless the text is a whole number within the limits */
function count(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new RangeError(`--${name} takes a whole number from ${least} to ${most}`);
  }
  return value;
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 1;
}

main().catch(fail);
