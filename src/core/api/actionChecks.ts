import { objectOf, readPageToken, textOf } from './checks';
import { ApiError } from './errors';
import type { Handler, Registration, RegistrationPage, WorkflowInfo } from './registrations';

/** The execution id in the answer of `execute`; undefined if there is none. */
export function readStartedExecution(value: unknown): string | undefined {
  return textOf(objectOf(value)?.['execution_id']);
}

/**
 * The refused items of a bulk answer, which is 200 nevertheless, with the server's text. An execution that the answer
 * doesn't name counts as refused: it isn't known to be taken.
 */
export function readRefusedItems(value: unknown, executionIds: readonly string[]): ReadonlyMap<string, string> {
  const results = objectOf(objectOf(value)?.['results']);
  const refused = new Map<string, string>();
  for (const id of executionIds) {
    const item = results && Object.hasOwn(results, id) ? objectOf(results[id]) : undefined;
    const error = textOf(item?.['error']);
    // "Status of the operation (success/failure)" in the OpenAPI document.
    if (error !== undefined || !/^(success|ok|succeeded|accepted)/i.test(textOf(item?.['status']) ?? '')) refused.set(id, error ?? '');
  }
  return refused;
}

/** `result.error` of an update that the workflow refused; undefined if it has none. */
export function readResultError(value: unknown): string | undefined {
  const error = objectOf(objectOf(value)?.['result'])?.['error'];
  if (error === undefined || error === null || error === false || error === '') return undefined;
  return textOf(error) ?? textOf(objectOf(error)?.['message']) ?? JSON.stringify(error);
}

/**
 * Reads the answer of `GET /v1/workflows/{name}`.
 * @throws ApiError `notTheApi` if it has no id
 */
export function readWorkflowInfo(value: unknown): WorkflowInfo {
  const workflow = objectOf(objectOf(value)?.['workflow']);
  const id = textOf(workflow?.['id']);
  if (id === undefined) throw new ApiError('notTheApi', 'The answer holds no workflow.');
  const active = workflow?.['active'];
  return { id, isActive: typeof active === 'boolean' ? active : undefined };
}

/**
 * Reads the answer of `GET /v1/workflows/registrations`. Those without an id or a deployment are skipped.
 * @throws ApiError `notTheApi` if there is no such list, or the cursor can't be sent back
 */
export function readRegistrationPage(value: unknown): RegistrationPage {
  const page = objectOf(value);
  const rows = page?.['workflow_registrations'];
  if (!page || !Array.isArray(rows)) throw new ApiError('notTheApi', 'The answer holds no list of registrations.');
  return { registrations: rows.flatMap((row) => readRegistration(row) ?? []), nextCursor: readPageToken(page['next_cursor']) };
}

function readRegistration(value: unknown): Registration | undefined {
  const row = objectOf(value);
  const id = textOf(row?.['id']);
  const deploymentName = textOf(row?.['deployment_name']);
  if (id === undefined || deploymentName === undefined) return undefined;
  const definition = objectOf(row?.['definition']);
  return {
    id,
    deploymentName,
    inputSchema: definition?.['input_schema'],
    signals: handlersOf(definition?.['signals']),
    queries: handlersOf(definition?.['queries']),
    updates: handlersOf(definition?.['updates']),
  };
}

/** The platform's own handlers, as `__submit_input`, are left out. */
function handlersOf(value: unknown): readonly Handler[] {
  return (Array.isArray(value) ? value : []).flatMap((each: unknown) => {
    const handler = objectOf(each);
    const name = textOf(handler?.['name']);
    if (name === undefined || name.startsWith('__')) return [];
    return [{ name, description: textOf(handler?.['description']), inputSchema: handler?.['input_schema'] }];
  });
}
