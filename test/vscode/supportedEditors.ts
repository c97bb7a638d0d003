/** A version of VS Code that the tests run in, with where it is had from npm. */
export interface SupportedEditor {
  /** As `vscode.version` tells it. */
  readonly version: string;
  /** Version of the npm package `code-server`, which holds the server, extension host and workbench in its `lib/vscode`. */
  readonly codeServer: string;
  /** Version of `@vscode/ripgrep-universal`, which the editor searches files with, where npm brings it none. */
  readonly ripgrep?: string;
  /** Version of `node-pty`, whose program for this platform gives terminals a process, where npm brings none built. */
  readonly pty?: string;
  /** Version of the npm package `node`, where this editor doesn't run on the Node that the project is developed with. */
  readonly node?: string;
}

/** Both ends of what is supported: `oldest` is what package.json's `engines.vscode` promises. */
export const supportedEditors = {
  oldest: { version: '1.100.3', codeServer: '4.100.3', ripgrep: '1.18.0', pty: '1.2.0-beta.15' },
  newest: { version: '1.139.1', codeServer: '4.139.1', node: '24.21.0' },
} as const satisfies Readonly<Record<string, SupportedEditor>>;

/** The environment variable that names one of them, `oldest` if unset; the extension host of the tests has it as well. */
export const editorVariable = 'TEST_VSCODE';

/**
 * The editor that this process is to start or runs in.
 * @throws Error when the environment names none of the supported ones
 */
export function editorUnderTest(): SupportedEditor {
  const name = process.env[editorVariable] ?? 'oldest';
  const editors: Readonly<Partial<Record<string, SupportedEditor>>> = supportedEditors;
  const editor = Object.hasOwn(editors, name) ? editors[name] : undefined;
  if (editor === undefined) throw new Error(`No VS Code "${name}": there are ${Object.keys(editors).join(', ')}`);
  return editor;
}
