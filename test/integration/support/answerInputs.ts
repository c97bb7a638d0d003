import * as vscode from 'vscode';
import { until } from './until';

type Input = Pick<vscode.InputBoxOptions, 'validateInput'>;

/**
 * Answers the input boxes that the work shows, one text each; further boxes are cancelled. Asserts that the texts pass the
 * validation while typing.
 * @returns the message of the last asynchronous validation; empty if it accepted the text
 */
export async function answerInputs(texts: readonly string[], work: () => PromiseLike<unknown>): Promise<string> {
  const left = [...texts];
  let said = '';
  const { window } = vscode;
  const { showInputBox, createInputBox } = window;
  const ask = async ({ validateInput }: Input): Promise<string | undefined> => {
    const text = left.shift();
    const problem = text === undefined ? undefined : await validateInput?.(text);
    if (problem) throw new Error(`${text ?? ''}: ${JSON.stringify(problem)}`);
    return text;
  };
  const create = (): vscode.InputBox => {
    const box = createInputBox();
    const show = box.show.bind(box);
    const accepted = new vscode.EventEmitter<void>();
    Object.defineProperty(box, 'onDidAccept', { value: accepted.event });
    box.show = () => {
      show();
      box.value = left.shift() ?? '';
      accepted.fire();
      let hidden = false;
      box.onDidHide(() => (hidden = true));
      const isAnswered = (): boolean => hidden || (box.enabled && box.validationMessage !== undefined);
      until('the box is answered', isAnswered).then(
        () => {
          if (hidden) return;
          const { validationMessage } = box;
          said = typeof validationMessage === 'string' ? validationMessage : '';
          box.hide();
        },
        () => box.hide(),
      );
    };
    return box;
  };
  Object.assign(window, { showInputBox: ask, createInputBox: create });
  try {
    await work();
    return said;
  } finally {
    Object.assign(window, { showInputBox, createInputBox });
  }
}

/** Presses this button of the warning that the work shows; undefined to dismiss it. */
export async function pressButton(button: string | undefined, work: () => PromiseLike<unknown>): Promise<void> {
  const { window } = vscode;
  const { showWarningMessage } = window;
  Object.assign(window, { showWarningMessage: () => Promise.resolve(button) });
  try {
    await work();
  } finally {
    Object.assign(window, { showWarningMessage });
  }
}
