/** A promise that whoever holds this settles; for events of a test's server. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  private settle: ((value: T) => void) | undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Fulfils the promise; does nothing when it is. */
  resolve(value: T): void {
    this.settle?.(value);
  }
}
