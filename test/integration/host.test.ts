import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { editorUnderTest } from '../vscode/supportedEditors';
import { until } from './support/until';

describe('the editor under test', () => {
  it('has the requested version', () => {
    assert.equal(vscode.version, editorUnderTest().version);
  });

  // Otherwise a test that searches the log for a key would pass without checking anything.
  it('writes logs to a file', async () => {
    const channel = vscode.window.createOutputChannel('Log of the tests', { log: true });
    try {
      channel.info('a line of the tests');
      const folder = logsFolder();
      const holdsIt = () => logFiles(folder).some((file) => readFileSync(file, 'utf8').includes('a line of the tests'));
      await until(`a file below ${folder} contains the line`, holdsIt);
    } finally {
      channel.dispose();
    }
  });

  it('allows reading the clipboard', async () => {
    await vscode.env.clipboard.writeText('from the tests');
    assert.equal(await vscode.env.clipboard.readText(), 'from the tests');
  });
});

/** Log folder of both editors, below the folder set by `main.ts`. */
function logsFolder(): string {
  const output = process.env['INTEGRATION_OUTPUT'] ?? '';
  const folders = ['user-data/data/logs', 'user-data/logs'].map((name) => join(output, '..', name));
  const folder = folders.find((candidate) => existsSync(candidate));
  assert.ok(folder, 'the editor writes no logs');
  return folder;
}

function logFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name));
}
