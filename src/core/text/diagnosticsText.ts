/** Content of a diagnostics report. Must not contain keys or passwords. */
export interface Diagnostics {
  readonly extension: string;
  /** The editor with its version. */
  readonly editor: string;
  /** Operating system, processor and Node's version, of the computer that asks. */
  readonly host: string;
  /** Name of the remote, undefined in a local window. */
  readonly remote: string | undefined;
  /** The connection's name, base URL, and whether it has a key; undefined if the settings have no valid one. */
  readonly connection: { readonly name: string; readonly baseUrl: string; readonly consoleUrl: string; readonly hasKey: boolean } | undefined;
  /** Settings and variables about proxies, by name. */
  readonly proxy: Readonly<Record<string, unknown>>;
  /** As `RequestTrail.latest`. */
  readonly requests: readonly string[];
}

/** A report in Markdown, to paste into an issue. In English, like the log. */
export function diagnosticsText(diagnostics: Diagnostics): string {
  const { connection, requests } = diagnostics;
  const facts = [
    ['Extension', diagnostics.extension],
    ['Editor', diagnostics.editor],
    ['Host', diagnostics.host],
    ['Remote', diagnostics.remote ?? 'none'],
    ['Connection', connection ? `${connection.name}, ${connection.baseUrl}, ${connection.hasKey ? 'with a key' : 'without a key'}` : 'none that can be used'],
    ['Console', connection?.consoleUrl ?? 'none'],
    ...Object.entries(diagnostics.proxy).map(([name, value]) => [name, typeof value === 'string' ? withoutLogin(value) : JSON.stringify(value)]),
  ];
  return [
    '# Mistral Workflow Runs: diagnostics',
    '',
    ...facts.map(([name = '', value = '']) => `- ${name}: ${value}`),
    '',
    `## Last ${requests.length} requests`,
    '',
    '```',
    ...(requests.length > 0 ? requests : ['none so far']),
    '```',
    '',
  ].join('\n');
}

/** Without the credentials of a proxy's URL; anything but a URL is only reported as set. */
function withoutLogin(value: string): string {
  if (value === '') return 'not set';
  if (!/^(https?|socks\w*):\/\//i.test(value) || !URL.canParse(value)) return 'set';
  const { protocol, host } = new URL(value);
  return `${protocol}//${host}`;
}
