import type { Fetch } from './fetch';

/**
 * Loads node-fetch on first use. Not the platform's fetch: node-fetch uses Node's http modules, which VS Code patches to
 * apply the user's proxy and certificates.
 */
export async function loadNodeFetch(): Promise<Fetch> {
  const { default: nodeFetch } = await import('node-fetch');
  return nodeFetch;
}
