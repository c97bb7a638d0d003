import * as vscode from 'vscode';

/** What the extension had opened outside of the editor while it was recorded. */
export interface RecordedOpened {
  /** Oldest first, as they were handed to the editor. */
  readonly urls: readonly string[];
  /** Lets them through to the editor again. */
  stop(): void;
}

/** Takes the addresses that would go to a browser. */
export function recordOpened(): RecordedOpened {
  const urls: string[] = [];
  const { env } = vscode;
  const { openExternal } = env;
  const record = (target: unknown): Thenable<boolean> => {
    urls.push(String(target));
    return Promise.resolve(true);
  };
  // The editor leaves this object open to changes where tests run.
  Object.assign(env, { openExternal: record });
  return { urls, stop: () => void Object.assign(env, { openExternal }) };
}
