type Listener<T> = (event: T) => unknown;

/** As the editor's, as far as anybody uses it. */
export class FakeDisposable {
  static from(...parts: readonly { dispose(): unknown }[]): FakeDisposable {
    return new FakeDisposable(() => parts.map((part) => part.dispose()));
  }

  constructor(private readonly end: () => unknown) {}

  dispose(): void {
    this.end();
  }
}

/** As the editor's: listeners are called in the order in which they came. Those of all emitters are counted. */
export class FakeEventEmitter<T> {
  /** How many listeners there are now, at all emitters that are not disposed. */
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
