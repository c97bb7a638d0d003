import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extensionUnderTest } from './extensionUnderTest';

/** What the extension has written to its log so far, and nobody else has. */
export function logText(): string {
  const folder = dirname(extensionUnderTest.context.logUri.fsPath);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /Mistral Runs.*\.log$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}
