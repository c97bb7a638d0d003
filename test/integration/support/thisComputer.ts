import { env } from 'vscode';

/** Who asks, in the words of the extension: the editor from npm is a remote one, the desktop's isn't. */
export function thisComputer(): string {
  return env.remoteName === undefined ? 'this computer' : `the remote host (${env.remoteName})`;
}
