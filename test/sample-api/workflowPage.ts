import { ParameterReader } from './parameterReader';
import type { SampleRuns } from './sampleRuns';
import { quietWorkflows, type SampleWorkflow } from './sampleWorkflows';
import { ValidationError } from './validationError';

/**
 * One page of `GET /v1/workflows` (`WorkflowListResponse` of the OpenAPI document), by display name. Supports
 * `archived`, `search`, `limit` and `cursor`; other parameters are ignored.
 * @throws ValidationError
 */
export function workflowPage(runs: SampleRuns, parameters: URLSearchParams): Readonly<Record<string, unknown>> {
  const reader = new ParameterReader(parameters);
  const archived = reader.boolean('archived');
  const search = reader.text('search')?.toLowerCase() ?? '';
  const limit = reader.integer('limit', 1, 1000) ?? 50;
  const cursor = reader.text('cursor');
  reader.finish();

  const listed = [...runs.workflows.map((workflow) => ({ ...workflow, archived: false })), ...quietWorkflows()]
    .filter((workflow) => archived === undefined || workflow.archived === archived)
    .filter(({ name, displayName, id }) => [name, displayName, id].some((text) => text.toLowerCase().includes(search)))
    .sort((left, right) => (left.displayName < right.displayName ? -1 : 1));
  const from = cursor === undefined ? 0 : listed.findIndex(({ id }) => cursorAfter(id) === cursor) + 1;
  if (cursor !== undefined && from === 0) {
    const msg = 'Value error, invalid cursor';
    throw new ValidationError([{ type: 'value_error', loc: ['query', 'cursor'], msg, input: cursor, ctx: { error: {} } }]);
  }
  const page = listed.slice(from, from + limit);
  const last = page.at(-1);
  return {
    workflows: page.map(workflowJson),
    next_cursor: last && from + limit < listed.length ? cursorAfter(last.id) : null,
  };
}

function workflowJson({ id, name, displayName, archived, tags }: SampleWorkflow & { readonly archived: boolean }): Record<string, unknown> {
  return { id, name, display_name: displayName, description: null, metadata: { shared_namespace: null }, archived, tags };
}

function cursorAfter(id: string): string {
  return Buffer.from(`after ${id}`).toString('base64url');
}
