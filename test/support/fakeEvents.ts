type Listener<T> = (event: T) => unknown;

/** The part of `vscode.Disposable` that is used. */
export class FakeDisposable {
  static from(...parts: readonly { dispose(): unknown }[]): FakeDisposable {
    return new FakeDisposable(() => parts.map((part) => part.dispose()));
  }

  constructor(private readonly end: () => unknown) {}

  dispose(): void {
    this.end();
  }
}

/** Calls listeners in the order of registration, as the editor's does. Counts the listeners of all emitters. */
export class FakeEventEmitter<T> {
  /** Current number of listeners of all emitters that are not disposed. */
  static get listeners(): number {
    return FakeEventEmitter.count;
  }

  private static count = 0;
  private readonly own = new Set<Listener<T>>();

  readonly event = (listener: Listener<T>): FakeDisposable => {
    this.own.add(listener);
    FakeEventEmitter.count++;
    return new FakeDisposable(() => this.remove(listener));
  };

  fire(event: T): void {
    for (const listener of [...this.own]) listener(event);
  }

  dispose(): void {
    for (const listener of [...this.own]) this.remove(listener);
  }

  private remove(listener: Listener<T>): void {
    if (this.own.delete(listener)) FakeEventEmitter.count--;
  }
}
