import { extensionUnderTest } from './extensionUnderTest';
import { until } from './until';

/** Waits for the workflows without known runs: their names come in a request of their own, after the rows. */
export async function untilNames(): Promise<void> {
  await until('the quiet workflows', async () => (await extensionUnderTest.rows()).at(-1)?.label === 'rotate-signing-keys');
}
