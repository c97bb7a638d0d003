import type { Fetch } from './fetch';

/**
 * node-fetch, evaluated when first called and not when the extension loads. It and not the platform's fetch, because
 * it goes through Node's http modules, which VS Code patches: the user's proxy and certificates then apply.
 */
export async function loadNodeFetch(): Promise<Fetch> {
  const { default: nodeFetch } = await import('node-fetch');
  return nodeFetch;
}
