import * as vscode from 'vscode';

/** A question before something is sent. */
export interface Question {
  readonly message: string;
  /** Below the message. */
  readonly detail?: string | undefined;
  /** Titles of the harmless buttons, at least one: the editor focuses the first button. */
  readonly harmless: readonly [string, ...string[]];
  /** Title of the button that confirms. */
  readonly act: string;
  /** Title of the button that Escape presses. */
  readonly close: string;
}

/** Asks in a modal. @returns the title of the pressed button; undefined if the modal was closed */
export type Ask = (question: Question) => Promise<string | undefined>;

/** Asks in the editor's modal, as a warning. */
export async function askInModal({ message, detail, harmless, act, close }: Question): Promise<string | undefined> {
  const items: vscode.MessageItem[] = [...harmless.map((title) => ({ title })), { title: act }, { title: close, isCloseAffordance: true }];
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, ...(detail !== undefined && { detail }) }, ...items);
  return pressed?.title;
}

/** How serious a message is. */
export type Severity = 'error' | 'warning' | 'information';

/** Shows a message that doesn't block. @returns the title of the pressed button */
export type Say = (severity: Severity, message: string, ...buttons: string[]) => Promise<string | undefined>;

/** Shows a notification. */
export async function sayInNotification(severity: Severity, message: string, ...buttons: string[]): Promise<string | undefined> {
  switch (severity) {
    case 'error':
      return vscode.window.showErrorMessage(message, ...buttons);
    case 'warning':
      return vscode.window.showWarningMessage(message, ...buttons);
    case 'information':
      return vscode.window.showInformationMessage(message, ...buttons);
  }
}
