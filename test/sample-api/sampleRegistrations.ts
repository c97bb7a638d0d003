import type { SampleRuns } from './sampleRuns';
import { quietWorkflows, type SampleWorkflow } from './sampleWorkflows';
import type { Schema } from './schemaCheck';
import { uuid5 } from './seededRandom';
import { ANYTHING, CALL, CONTRACT, GREETING, INVOICE, NEXT_INVOICE, NO_INPUT, POLITE_GREETING, PRIORITY, PROGRESS, SUBMITTED, TICKET_OR_MAIL } from './workflowSchemas';

/** A signal, query or update that a workflow declares. */
export interface SampleHandler {
  readonly name: string;
  readonly description: string | null;
  readonly input_schema: Schema;
  readonly output_schema?: Schema;
}

/** `WorkflowCodeDefinition` of the OpenAPI document. */
export interface SampleDefinition {
  readonly input_schema: Schema;
  readonly output_schema: Schema | null;
  readonly signals: readonly SampleHandler[];
  readonly queries: readonly SampleHandler[];
  readonly updates: readonly SampleHandler[];
  readonly enforce_determinism: boolean;
  readonly on_behalf_of: boolean;
  readonly execution_timeout: number;
  readonly plugin_metadata: null;
}

/** A workflow of the sample, and whether it is archived. */
export type RegisteredWorkflow = SampleWorkflow & { readonly archived: boolean };

/** What a deployment says of a workflow. */
export interface SampleRegistration {
  readonly id: string;
  readonly workflow: RegisteredWorkflow;
  readonly deploymentName: string;
  readonly definition: SampleDefinition;
}

/** Deployments that have a workflow besides those that the sample's runs are of. `bob` has no worker. */
const MORE_DEPLOYMENTS: Readonly<Record<string, readonly string[]>> = {
  'hello-world': ['dev', 'alice'],
  'process-invoices': ['alice', 'bob'],
  'extract-contracts': ['alice'],
};

/** The workflows and which deployments have which version of them. The order is that of the service: newest last. */
export class SampleRegistrations {
  readonly workflows: readonly RegisteredWorkflow[];
  readonly all: readonly SampleRegistration[];

  constructor(runs: SampleRuns) {
    this.workflows = [...runs.workflows.map((workflow) => ({ ...workflow, archived: false })), ...quietWorkflows()];
    this.all = this.workflows.flatMap((workflow) =>
      [...workflow.deployments, ...(MORE_DEPLOYMENTS[workflow.name] ?? [])].map((deploymentName) => ({
        id: uuid5(`registration ${workflow.name} ${deploymentName}`),
        workflow,
        deploymentName,
        definition: definitionOf(workflow, deploymentName),
      })),
    );
  }

  /** @param identifier name or id */
  workflow(identifier: string): RegisteredWorkflow | undefined {
    return this.workflows.find(({ name, id }) => name === identifier || id === identifier.toLowerCase());
  }

  /** @returns one per deployment that has the workflow */
  of(workflow: SampleWorkflow): readonly SampleRegistration[] {
    return this.all.filter((registration) => registration.workflow.id === workflow.id);
  }

  /** @returns the registration that a run was started from */
  for(workflow: SampleWorkflow, deployment: string): SampleRegistration | undefined {
    return this.of(workflow).find(({ deploymentName }) => deploymentName === deployment);
  }

  /** All deployments, by name. */
  get deployments(): readonly string[] {
    return [...new Set(this.all.map(({ deploymentName }) => deploymentName))].sort();
  }
}

function definitionOf({ name }: SampleWorkflow, deployment: string): SampleDefinition {
  return {
    input_schema: inputSchema(name, deployment),
    output_schema: { properties: { result: { title: 'Result' } }, required: ['result'], title: 'run_Output', type: 'object' },
    signals: signalsOf(name),
    queries: queriesOf(name),
    updates: updatesOf(name),
    enforce_determinism: false,
    on_behalf_of: false,
    execution_timeout: 3600,
    plugin_metadata: null,
  };
}

/** The last deployments of a workflow run newer code than the first. */
function inputSchema(workflow: string, deployment: string): Schema {
  switch (workflow) {
    case 'hello-world':
      return deployment === 'alice' ? POLITE_GREETING : GREETING;
    case 'process-invoices':
      return deployment === 'billing-prod' ? INVOICE : NEXT_INVOICE;
    case 'support-triage':
      return TICKET_OR_MAIL;
    case 'extract-contracts':
      return CONTRACT;
    case 'transcribe-calls':
      return CALL;
    case 'nightly-report':
    case 'close-fiscal-year':
      return NO_INPUT;
    default:
      return ANYTHING;
  }
}

function signalsOf(workflow: string): readonly SampleHandler[] {
  if (workflow === 'onboard-customer') return [{ name: 'approve', description: null, input_schema: ANYTHING }];
  if (!['extract-contracts', 'transcribe-calls'].includes(workflow)) return [];
  return [
    { name: 'reprioritize', description: 'Moves the run in the queue.', input_schema: PRIORITY },
    { name: 'wake_up', description: null, input_schema: { ...NO_INPUT, title: 'wake_up_Input' } },
  ];
}

function queriesOf(workflow: string): readonly SampleHandler[] {
  const pending: SampleHandler = { name: '__get_pending_inputs', description: 'Query handler to get all pending input requests.', input_schema: NO_INPUT };
  const progress: SampleHandler = {
    name: 'progress',
    description: 'How far it is.',
    input_schema: PROGRESS,
    output_schema: { properties: { result: { type: 'object' } }, title: 'progress_Output', type: 'object' },
  };
  if (workflow === 'extract-contracts') return [progress, pending];
  return workflow === 'transcribe-calls' ? [progress] : [];
}

function updatesOf(workflow: string): readonly SampleHandler[] {
  const priority: SampleHandler = { name: 'set_priority', description: 'Refused for a low priority without a reason.', input_schema: PRIORITY };
  if (workflow === 'extract-contracts') return [priority, { name: '__submit_input', description: null, input_schema: SUBMITTED }];
  return workflow === 'transcribe-calls' ? [priority] : [];
}
