/** A version of VS Code that the tests run in, and its npm packages. */
export interface SupportedEditor {
  /** Value of `vscode.version`. */
  readonly version: string;
  /** Version of the npm package `code-server`, which holds the server, extension host and workbench in its `lib/vscode`. */
  readonly codeServer: string;
  /** Version of `@vscode/ripgrep-universal`, for searching files, if code-server comes without it. */
  readonly ripgrep?: string;
  /** Version of `node-pty`, for terminals, if code-server comes without a prebuilt one. */
  readonly pty?: string;
  /** Version of the npm package `node`, if this editor needs another Node.js than the project. */
  readonly node?: string;
}

/** The oldest and the newest supported version; `oldest` is that of `engines.vscode` in package.json. */
export const supportedEditors = {
  oldest: { version: '1.100.3', codeServer: '4.100.3', ripgrep: '1.18.0', pty: '1.2.0-beta.15' },
  newest: { version: '1.139.1', codeServer: '4.139.1', node: '24.21.0' },
} as const satisfies Readonly<Record<string, SupportedEditor>>;

/** Environment variable that names one of them, `oldest` if unset. It is set in the extension host of the tests as well. */
export const editorVariable = 'TEST_VSCODE';

/**
 * The editor that this process starts or runs in.
 * @throws Error when the environment names none of the supported ones
 */
export function editorUnderTest(): SupportedEditor {
  const name = process.env[editorVariable] ?? 'oldest';
  const editors: Readonly<Partial<Record<string, SupportedEditor>>> = supportedEditors;
  const editor = Object.hasOwn(editors, name) ? editors[name] : undefined;
  if (editor === undefined) throw new Error(`No VS Code "${name}": there are ${Object.keys(editors).join(', ')}`);
  return editor;
}
