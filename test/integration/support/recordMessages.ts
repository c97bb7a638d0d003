import * as vscode from 'vscode';

/** What the extension told the user while it was recorded. */
export interface RecordedMessages {
  /** Oldest first; nobody presses their buttons. */
  readonly messages: readonly string[];
  /** Lets messages through to the editor again. */
  stop(): void;
}

/** Takes the messages that would wait for a user who isn't there. */
export function recordMessages(): RecordedMessages {
  const messages: string[] = [];
  const { window } = vscode;
  const { showErrorMessage, showWarningMessage, showInformationMessage } = window;
  const record = (message: string): Thenable<undefined> => {
    messages.push(message);
    return Promise.resolve(undefined);
  };
  Object.assign(window, { showErrorMessage: record, showWarningMessage: record, showInformationMessage: record });
  return {
    messages,
    stop: () => void Object.assign(window, { showErrorMessage, showWarningMessage, showInformationMessage }),
  };
}

/** What the work has the extension say, oldest first. */
export async function messagesOf(work: () => PromiseLike<unknown>): Promise<readonly string[]> {
  const recorded = recordMessages();
  try {
    await work();
    return recorded.messages;
  } finally {
    recorded.stop();
  }
}

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
