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
