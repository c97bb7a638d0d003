import { type SeededRandom, uuid5 } from './seededRandom';
import { DAY, HOUR, MILLISECOND, MINUTE, SECOND } from './sampleTime';

/** How a run is planned to go; `RUNNING` and the like mean that it is in that state when the sample starts. */
export type Outcome =
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELED'
  | 'TERMINATED'
  | 'TIMED_OUT'
  | 'RUNNING'
  | 'RETRYING_AFTER_ERROR'
  | 'PAUSED'
  | 'RESET'
  | null;

/** A step of a workflow, as it appears in its history. */
export type Step =
  | { readonly kind: 'activity'; readonly name: string; readonly retries?: number }
  | { readonly kind: 'parallel'; readonly name: string; readonly least: number; readonly most: number }
  | { readonly kind: 'timer'; readonly name: string }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'children' };

/** How a workflow's payloads are encoded: as Mistral's worker SDK does since version 3, as it did before, as Temporal's, or encrypted on the worker. */
export type Encoding = 'json/wf_v1' | 'json/abraxas_v1' | 'json/plain' | 'binary/encrypted';

/** One workflow of the sample and how its runs go. Durations are in µs. */
export interface SampleWorkflow {
  readonly name: string;
  readonly displayName: string;
  readonly id: string;
  /** Belongs to the platform; `include_internal=false` excludes its runs. */
  readonly internal: boolean;
  readonly tags: readonly string[];
  readonly deployments: readonly string[];
  /** Relative frequency of its starts; 0 if only a parent or a schedule starts it. */
  readonly weight: number;
  readonly shortest: number;
  readonly longest: number;
  /** Outcomes of its newest runs when the sample starts, newest first. */
  readonly newest: readonly Outcome[];
  readonly steps: readonly Step[];
  readonly children?: { readonly workflow: string; readonly least: number; readonly most: number; readonly chance: number };
  readonly encoding: Encoding;
  readonly executionId: (random: SeededRandom, startUs: number) => string;
  readonly searchKeys: (random: SeededRandom) => Readonly<Record<string, string>>;
  /** @returns the result of a completed run, JSON as Python writes it */
  readonly result: (random: SeededRandom) => string;
}

const CUSTOMERS = ['Acme', 'Brasserie Lumière', 'Müller & Söhne', 'Nordwind AG', 'Ōkami Trading', 'Tío Pepe S.L.'];

/** @returns 64 digits of which the first half is the same for each run of a workflow (Python SDK, generate_two_part_id) */
function twoPartId(name: string): SampleWorkflow['executionId'] {
  const first = uuid5(name).replaceAll('-', '');
  return (random) => first + uuid5(random.hex(32)).replaceAll('-', '');
}

function generatedId(random: SeededRandom, startUs: number): string {
  return random.uuid7(startUs);
}

function dayText(us: number): string {
  return new Date(us / MILLISECOND).toISOString().slice(0, 10);
}

function customer(random: SeededRandom): Readonly<Record<string, string>> {
  return { customer: random.pick(CUSTOMERS) };
}

type Definition = Omit<SampleWorkflow, 'id' | 'internal' | 'displayName' | 'searchKeys' | 'encoding'> &
  Partial<Pick<SampleWorkflow, 'displayName' | 'searchKeys' | 'encoding'>>;

const DEFINITIONS: readonly Definition[] = [
  {
    name: 'process-invoices',
    tags: ['finance', 'document-processing'],
    deployments: ['billing-prod', 'billing-staging'],
    weight: 8,
    shortest: 40 * SECOND,
    longest: 6 * MINUTE,
    newest: ['RUNNING', 'FAILED', 'RUNNING', 'COMPLETED', 'RETRYING_AFTER_ERROR', 'COMPLETED'],
    steps: [
      { kind: 'activity', name: 'fetch_inbox' },
      { kind: 'children' },
      { kind: 'activity', name: 'match_purchase_orders', retries: 2 },
      { kind: 'activity', name: 'post_to_ledger' },
    ],
    children: { workflow: 'extract-invoice-fields', least: 1, most: 3, chance: 0.8 },
    executionId: twoPartId('process-invoices'),
    searchKeys: (random) => ({ ...customer(random), invoice: `INV-2026-${random.integer(10_000, 99_999)}` }),
    result: (random) =>
      `{"invoices":${random.integer(1, 40)},"total":${random.integer(100, 99_999)}.${random.integer(0, 9)}0,"currency":"EUR",` +
      `"vat_rate":0.10,"confidence":1.0,"ledger_entry":${random.integer(1, 9)}0071992547409${random.integer(100_000, 999_999)},` +
      `"posted_at_unix_nano":17640${random.integer(10_000_000_000_000, 99_999_999_999_999)}}`,
  },
  {
    name: 'hello-world',
    displayName: 'Hello World',
    tags: ['example'],
    deployments: ['dev-lena'],
    weight: 9,
    shortest: 200 * MILLISECOND,
    longest: 900 * MILLISECOND,
    newest: ['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'COMPLETED'],
    steps: [{ kind: 'activity', name: 'greet' }],
    executionId: twoPartId('hello-world'),
    result: (random) => `{"result":"Hello, ${random.pick(['World', 'Zoë', 'Łukasz', '世界'])}! 👋"}`,
  },
  {
    name: 'support-triage',
    tags: ['support', 'chat'],
    deployments: ['support-prod', 'support-canary'],
    weight: 22,
    shortest: 2 * SECOND,
    longest: 25 * SECOND,
    newest: ['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'COMPLETED'],
    steps: [
      { kind: 'activity', name: 'load_ticket' },
      { kind: 'activity', name: 'ask_classifier' },
      { kind: 'children' },
      { kind: 'activity', name: 'assign_queue', retries: 1 },
    ],
    children: { workflow: '__parallel-execution', least: 1, most: 1, chance: 0.2 },
    executionId: generatedId,
    searchKeys: (random) => ({ ...customer(random), ticket: `T-${random.integer(1000, 9999)}` }),
    result: (random) =>
      `{"queue":"${random.pick(['billing', 'returns', 'réclamations', 'tier-2'])}","urgency":${random.pick(['0.10', '0.5', '1.0', '7.5e-1'])},"duplicate_of":null}`,
  },
  {
    name: 'nightly-report',
    displayName: 'Nightly Report',
    tags: ['reporting'],
    deployments: ['reports'],
    weight: 0,
    shortest: 4 * MINUTE,
    longest: 18 * MINUTE,
    newest: ['COMPLETED', 'COMPLETED', 'FAILED', 'COMPLETED'],
    steps: [
      { kind: 'parallel', name: 'query_warehouse', least: 6, most: 14 },
      { kind: 'activity', name: 'summarize_figures' },
      { kind: 'timer', name: 'wait_for_office_hours' },
      { kind: 'activity', name: 'send_mail', retries: 1 },
    ],
    executionId: (_random, startUs) => `nightly-${dayText(startUs)}`,
    result: (random) => `"https://reports.example/${random.hex(12)}.pdf"`,
  },
  {
    name: 'transcribe-calls',
    displayName: 'Transcribe Calls',
    tags: ['audio', 'support'],
    deployments: ['media-gpu'],
    weight: 7,
    shortest: MINUTE,
    longest: 35 * MINUTE,
    newest: ['RUNNING', 'COMPLETED', 'CANCELED', 'COMPLETED', 'TIMED_OUT'],
    steps: [
      { kind: 'activity', name: 'download_recording', retries: 1 },
      { kind: 'parallel', name: 'transcribe_segment', least: 8, most: 40 },
      { kind: 'activity', name: 'summarize_call' },
    ],
    executionId: (random, startUs) =>
      `calls/${dayText(startUs).slice(0, 7)}/${random.pick(['Zoë Müller', 'Łukasz Nowak', 'Ana Peña', 'J. Smith'])} ${random.hex(6)}`,
    searchKeys: (random) => ({ agent: random.pick(['Zoë Müller', 'Łukasz Nowak', 'Ana Peña', 'J. Smith']) }),
    result: (random) =>
      `{"language":"${random.pick(['fr', 'de', 'en'])}","duration_ns":${random.integer(60, 2000)}${random.integer(100_000_000, 999_999_999)},"segments":${random.integer(8, 40)},"summary":"Le client demande où en est sa livraison…"}`,
  },
  {
    name: 'extract-invoice-fields',
    tags: ['finance', 'ocr'],
    deployments: ['billing-prod', 'billing-staging'],
    weight: 0,
    shortest: 4 * SECOND,
    longest: 50 * SECOND,
    newest: [],
    steps: [
      { kind: 'activity', name: 'render_pages' },
      { kind: 'children' },
      { kind: 'activity', name: 'ask_model_for_fields', retries: 1 },
    ],
    children: { workflow: 'ocr-page', least: 1, most: 2, chance: 0.6 },
    encoding: 'json/abraxas_v1',
    executionId: generatedId,
    result: (random) =>
      `{"supplier":${JSON.stringify(random.pick(CUSTOMERS))},"amount":${random.integer(10, 9000)}.${random.integer(0, 9)}0,"iban":"FR76 3000 6000 01${random.integer(10, 99)} 3456 7890 189"}`,
  },
  {
    name: 'ocr-page',
    encoding: 'json/plain',
    tags: ['ocr'],
    deployments: ['billing-prod'],
    weight: 0,
    shortest: 800 * MILLISECOND,
    longest: 6 * SECOND,
    newest: [],
    steps: [{ kind: 'activity', name: 'ocr', retries: 1 }],
    executionId: generatedId,
    result: (random) =>
      `{"b64payload":"${Buffer.from(random.hex(96), 'hex').toString('base64')}","encoding_options":["compressed"]}`,
  },
  {
    name: 'extract-contracts',
    displayName: 'Extract Contract Clauses',
    tags: ['legal', 'document-processing'],
    deployments: ['legal'],
    weight: 3,
    shortest: 10 * MINUTE,
    longest: 9 * HOUR,
    newest: ['RUNNING', 'TIMED_OUT', 'COMPLETED', 'COMPLETED'],
    steps: [
      { kind: 'activity', name: 'split_document' },
      { kind: 'parallel', name: 'ask_model_for_clauses', least: 3, most: 9 },
      { kind: 'timer', name: 'cool_down' },
      { kind: 'activity', name: 'store_clauses' },
    ],
    executionId: (random) => `contract-${random.integer(100, 999)}-${random.pick(['nda', 'msa', 'lease'])}-${random.hex(6)}`,
    result: (random) => `{"clauses":${random.integer(4, 90)},"risk":${random.pick(['0.10', '1.0', '0.250'])},"reviewer":null}`,
  },
  {
    name: 'sync-crm',
    tags: ['sync'],
    deployments: ['integrations'],
    weight: 0,
    shortest: 5 * HOUR,
    longest: 7 * HOUR,
    newest: [],
    steps: [
      { kind: 'activity', name: 'pull_changes', retries: 1 },
      { kind: 'timer', name: 'poll_interval' },
      { kind: 'activity', name: 'push_changes' },
      { kind: 'timer', name: 'poll_interval' },
      { kind: 'activity', name: 'pull_changes' },
    ],
    executionId: () => 'sync-crm-singleton',
    result: () => 'null',
  },
  {
    name: 'onboard-customer',
    displayName: 'Onboard Customer',
    tags: ['sales', 'human-in-the-loop'],
    deployments: ['sales-prod'],
    weight: 3,
    shortest: 2 * HOUR,
    longest: 5 * DAY,
    newest: ['RUNNING', 'PAUSED', 'COMPLETED', 'RESET', 'TERMINATED', 'COMPLETED'],
    steps: [
      { kind: 'activity', name: 'create_account' },
      { kind: 'signal', name: 'approve' },
      { kind: 'activity', name: 'send_welcome_mail', retries: 2 },
      { kind: 'timer', name: 'grace_period' },
      { kind: 'activity', name: 'activate_plan' },
    ],
    encoding: 'binary/encrypted',
    executionId: (random, startUs) => `onboarding ${dayText(startUs)} ${random.hex(6)}`,
    searchKeys: customer,
    result: (random) =>
      `{"b64payload":"${Buffer.from(random.hex(64), 'hex').toString('base64')}","encoding_options":["encrypted"]}`,
  },
  {
    name: 'résumé des réunions',
    tags: ['chat'],
    deployments: ['équipe-paris'],
    weight: 3,
    shortest: 20 * SECOND,
    longest: 3 * MINUTE,
    newest: ['COMPLETED', 'COMPLETED', null, 'COMPLETED'],
    steps: [
      { kind: 'activity', name: 'charger_transcription' },
      { kind: 'activity', name: 'summarize_meeting', retries: 1 },
    ],
    executionId: generatedId,
    result: (random) => `{"result":{"points":["Décisions","À faire"],"mots":${random.integer(80, 900)},"note":4.50}}`,
  },
  {
    name: '__parallel-execution',
    tags: [],
    deployments: ['support-prod'],
    weight: 0,
    shortest: 500 * MILLISECOND,
    longest: 4 * SECOND,
    newest: [],
    steps: [{ kind: 'parallel', name: 'run_branch', least: 2, most: 4 }],
    executionId: generatedId,
    result: (random) => `[${Array.from({ length: random.integer(2, 4) }, () => random.integer(0, 1) === 1).join(',')}]`,
  },
];

/** Registered workflows that rarely or never run; the list of workflows has them as well. */
const QUIET_DEFINITIONS: readonly (Definition & { readonly archived?: boolean })[] = [
  quiet('close-fiscal-year', 'Year-End Closing'),
  quiet('Import Legacy Tickets', 'Import Legacy Tickets'),
  quiet('rotate-signing-keys', 'Rotate Signing Keys'),
  { ...quiet('fax-gateway', 'Fax Gateway'), archived: true },
];

/** The quiet workflow that ran once, weeks ago. */
export const QUIET_WORKFLOW = 'close-fiscal-year';

function quiet(name: string, displayName: string): Definition {
  return {
    name,
    displayName,
    tags: [],
    deployments: ['back-office'],
    weight: 0,
    shortest: MINUTE,
    longest: HOUR,
    newest: [],
    steps: [{ kind: 'activity', name: 'do_the_work' }],
    executionId: (_random, startUs) => `${name} ${dayText(startUs)}`,
    result: () => 'null',
  };
}

const VERBS = ['translate', 'check', 'enrich', 'archive', 'score', 'index', 'merge', 'notify', 'plan', 'audit', 'tag', 'route'];
const NOUNS = ['catalogue', 'applications', 'leads', 'mails', 'shipments', 'claims', 'articles', 'suppliers', 'reviews', 'logs'];

/**
 * @param count how many; the first dozen are written by hand, starting with those without relations to others; further
 *   ones are small, with generated names, for trying long trees
 */
export function sampleWorkflows(count: number): readonly SampleWorkflow[] {
  const definitions = DEFINITIONS.slice(0, count);
  for (let index = 0; definitions.length < count; index++) definitions.push(smallWorkflow(index));
  return definitions.map(defined);
}

/** Workflows that rarely run; `GET /v1/workflows` lists them too. */
export function quietWorkflows(): readonly (SampleWorkflow & { readonly archived: boolean })[] {
  return QUIET_DEFINITIONS.map(({ archived = false, ...definition }) => ({ ...defined(definition), archived }));
}

function defined(definition: Definition): SampleWorkflow {
  return {
    displayName: definition.name,
    encoding: 'json/wf_v1',
    searchKeys: () => ({}),
    ...definition,
    id: uuid5(`workflow ${definition.name}`),
    internal: definition.name.startsWith('__'),
  };
}

function smallWorkflow(index: number): Definition {
  const round = Math.floor(index / (VERBS.length * NOUNS.length));
  const verb = VERBS[index % VERBS.length] ?? '';
  const noun = NOUNS[Math.floor(index / VERBS.length) % NOUNS.length] ?? '';
  const name = `${verb}-${noun}${round === 0 ? '' : `-${round + 1}`}`;
  return {
    name,
    tags: [verb],
    deployments: ['batch'],
    weight: 2,
    shortest: SECOND,
    longest: 5 * MINUTE,
    newest: index % 7 === 3 ? ['FAILED'] : ['COMPLETED'],
    steps: [{ kind: 'activity', name: `${verb}_${noun}`, retries: 1 }],
    executionId: generatedId,
    result: (random) => `{"${noun}":${random.integer(1, 500)},"ratio":${random.integer(0, 1)}.0}`,
  };
}
