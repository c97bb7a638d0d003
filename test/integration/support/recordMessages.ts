import * as vscode from 'vscode';

/** Messages that the extension showed while recording. */
export interface RecordedMessages {
  /** Oldest first. They are dismissed at once. */
  readonly messages: readonly string[];
  /** Shows messages again. */
  stop(): void;
}

/** Records messages instead of showing them. */
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

/** Messages that the extension shows during the work, oldest first. */
export async function messagesOf(work: () => PromiseLike<unknown>): Promise<readonly string[]> {
  const recorded = recordMessages();
  try {
    await work();
    return recorded.messages;
  } finally {
    recorded.stop();
  }
}

/** URLs that the extension opened in the browser while recording. */
export interface RecordedOpened {
  /** Oldest first, as passed to the editor. */
  readonly urls: readonly string[];
  /** Opens URLs in the browser again. */
  stop(): void;
}

/** Records URLs instead of opening the browser. */
export function recordOpened(): RecordedOpened {
  const urls: string[] = [];
  const { env } = vscode;
  const { openExternal } = env;
  const record = (target: unknown): Thenable<boolean> => {
    urls.push(String(target));
    return Promise.resolve(true);
  };
  // This object is not frozen in test runs.
  Object.assign(env, { openExternal: record });
  return { urls, stop: () => void Object.assign(env, { openExternal }) };
}
