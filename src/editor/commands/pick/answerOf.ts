import type * as vscode from 'vscode';

/** Attaches the listeners that answer; only the first call of `answer` or `fail` counts. */
export type Listen<T> = (answer: (value: T | undefined) => void, fail: (error: unknown) => void) => void;

/**
 * Shows a quick pick or an input box until it is answered or hidden. The caller disposes of it.
 * @returns undefined when the user hid it
 */
export function answerOf<T>(input: vscode.QuickInput, listen: Listen<T>, show = (): void => input.show()): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    listen(resolve, reject);
    input.onDidHide(() => resolve(undefined));
    show();
  });
}
