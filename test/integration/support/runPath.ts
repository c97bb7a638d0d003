/** Where a server has what a document shows, by run id or, on a server that knows no run ids, execution id. */
export function runPath(kind: 'run' | 'history', id: string): string {
  return `/v1/workflows/runs/${encodeURIComponent(id)}${kind === 'history' ? '/history' : ''}`;
}
