import type { ActionsClient } from '../../core/api/actionsClient';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Registration } from '../../core/api/registrations';

/** What a server knows of a workflow's deployments. */
export interface WorkflowRegistrations {
  /** The newest of each deployment, as the server orders them. */
  readonly registrations: readonly Registration[];
  /** Deployments of which a worker was seen in the last minute; undefined if the server doesn't tell. */
  readonly active: ReadonlySet<string> | undefined;
}

/** Most pages that are read; a page has 100 registrations. */
const MOST_PAGES = 5;

/**
 * Asks for the registrations of a workflow, also of deployments without a worker: their schema is the newest one known.
 * @returns undefined if the server has no such endpoint or no such workflow
 * @throws ApiError; the signal's reason when aborted
 */
export async function askForRegistrations(client: Pick<ActionsClient, 'getWorkflow' | 'listRegistrations'>, connection: Connection, workflow: string, signal: AbortSignal): Promise<WorkflowRegistrations | undefined> {
  try {
    const { id } = await client.getWorkflow(connection, workflow, { signal });
    const list = async (activeOnly: boolean): Promise<Registration[]> => {
      const found: Registration[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES && (page === 0 || cursor !== undefined); page++) {
        const { registrations, nextCursor } = await client.listRegistrations(connection, { workflowId: id, activeOnly, cursor }, { signal });
        found.push(...registrations);
        cursor = nextCursor;
      }
      return found;
    };
    const [active, all] = await Promise.all([list(true), list(false)]);
    // A deployment has one registration per version; those of live workers come before older ones.
    const byDeployment = new Map<string, Registration>();
    for (const registration of [...active, ...all]) {
      if (!byDeployment.has(registration.deploymentName)) byDeployment.set(registration.deploymentName, registration);
    }
    return { registrations: [...byDeployment.values()], active: new Set(active.map(({ deploymentName }) => deploymentName)) };
  } catch (error) {
    if (isApiError(error) && ['notFound', 'notTheApi', 'invalidRequest'].includes(error.kind)) return undefined;
    throw error;
  }
}
