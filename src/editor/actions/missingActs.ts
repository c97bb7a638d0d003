/** Stands where `ActCommands` is missing until the branches are merged: does nothing. */
export class MissingActs {
  startRun(): void {}
  runAgain(): void {}
  cancelRun(): void {}
  terminateRun(): void {}
}
