import * as vscode from 'vscode';
import { answerOf } from './answerOf';

/** A row with the value that it represents. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** A value; `back` when the user pressed the back button; undefined when they gave up. */
export type StepAnswer<T> = { readonly value: T } | 'back' | undefined;

/** A step that is a list. */
export interface ListStep<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Choice<T>[];
  readonly active?: Choice<T> | undefined;
  /** Whether it has no back button. */
  readonly isFirst?: boolean;
  /** Called before it is shown. */
  readonly prepare?: (pick: vscode.QuickPick<Choice<T>>) => void;
}

/** A step that is an input box. */
export interface TextStep {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  /** What is wrong with a text; undefined for a text that may be accepted. */
  readonly problem?: (text: string) => string | undefined;
}

/**
 * Quick inputs shown one after the other. Each is disposed of only once the next is shown. Otherwise the focus would
 * return to the tree, which takes it again while it is redrawn, and that would close the next one.
 */
export class Steps implements vscode.Disposable {
  private shown: vscode.QuickInput | undefined;

  /** Lets the user pick one row. */
  async pickOne<T>(step: ListStep<T>): Promise<StepAnswer<T>> {
    return mapAnswer(await this.pickSome(step), ([value]) => value as T);
  }

  /** Lets the user pick rows: several where `prepare` sets `canSelectMany`, else one. */
  async pickSome<T>({ title, placeholder, items, active, isFirst = false, prepare }: ListStep<T>): Promise<StepAnswer<readonly T[]>> {
    const pick = vscode.window.createQuickPick<Choice<T>>();
    pick.title = title;
    pick.placeholder = placeholder;
    pick.matchOnDescription = true;
    pick.items = items;
    if (!isFirst) pick.buttons = [vscode.QuickInputButtons.Back];
    if (active) pick.activeItems = [active];
    prepare?.(pick);
    return answerOf<StepAnswer<readonly T[]>>(
      pick,
      (answer) => {
        pick.onDidAccept(() => {
          const { selectedItems, canSelectMany } = pick;
          // Enter without a row does nothing.
          if (canSelectMany || selectedItems.length > 0) answer({ value: selectedItems.map(({ value }) => value) });
        });
        pick.onDidTriggerButton(() => answer('back'));
      },
      () => this.show(pick),
    );
  }

  /** Lets the user type a text. */
  async type({ title, prompt, value, problem }: TextStep): Promise<StepAnswer<string>> {
    const box = vscode.window.createInputBox();
    box.title = title;
    box.prompt = prompt;
    box.value = value;
    box.buttons = [vscode.QuickInputButtons.Back];
    box.onDidChangeValue((text) => (box.validationMessage = problem?.(text)));
    return answerOf<StepAnswer<string>>(
      box,
      (answer) => {
        box.onDidAccept(() => {
          if (problem?.(box.value) === undefined) answer({ value: box.value });
        });
        box.onDidTriggerButton(() => answer('back'));
      },
      () => this.show(box),
    );
  }

  /** Disposes of the step on screen. */
  dispose(): void {
    this.shown?.dispose();
  }

  private show(next: vscode.QuickInput): void {
    next.show();
    this.dispose();
    this.shown = next;
  }
}

/** Maps the value of an answer that has one. */
export function mapAnswer<T, U>(answer: StepAnswer<T>, map: (value: T) => U): StepAnswer<U> {
  return typeof answer === 'object' ? { value: map(answer.value) } : answer;
}
