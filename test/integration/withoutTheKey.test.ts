import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/manifest';
import type { PreparedAnswer } from '../sample-api/sampleApi';
import { extensionUnderTest, logText } from './support/extensionUnderTest';
import { documentUri } from './support/openDocument';
import { recordMessages } from './support/recordMessages';
import { listRequests, type SignedIn, signIn, TEST_KEY } from './support/signIn';
import { until } from './support/until';

const { fs } = vscode.workspace;

/** Answers that contain the key, as those of a server or proxy under development may. */
const INDISCREET: readonly (readonly [string, PreparedAnswer])[] = [
  ['a refusal', { status: 401, body: JSON.stringify({ detail: `Unknown key ${TEST_KEY}` }) }],
  ['a fault', { status: 500, body: JSON.stringify({ message: `fault in Bearer ${TEST_KEY}` }) }],
  ['a page', { status: 502, headers: { 'content-type': 'text/html' }, body: `<title>502 for ${TEST_KEY}</title>` }],
  ['a validation error', { status: 422, body: JSON.stringify({ detail: [{ loc: ['header'], msg: `no ${TEST_KEY}`, input: TEST_KEY }] }) }],
  ['a login page', { body: `Bearer ${TEST_KEY} is nobody's` }],
  ['Base64', { status: 403, body: JSON.stringify({ detail: Buffer.from(`user:${TEST_KEY}`).toString('base64') }) }],
  ['an escaped text', { status: 500, body: `{\\"detail\\":\\"${TEST_KEY.replaceAll('-', '\\u002d')} ${TEST_KEY.replaceAll('-', '%2D')}\\"}` }],
  ['a redirect', { status: 302, headers: { location: `https://${TEST_KEY}.example.invalid/?key=${TEST_KEY}` } }],
  ['a break', { body: `{"key":"${TEST_KEY}`, ending: 'breakOff' }],
];

// Sorted last, to search the files of all other tests as well.
describe('the key', () => {
  let signedIn: SignedIn;

  before(async () => {
    signedIn = await signIn();
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'trace');
  });

  after(async () => {
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'info');
    await signedIn.signOut();
  });

  for (const [name, answer] of INDISCREET) {
    it(`is in no message or error when ${name} contains it`, async () => {
      const { sample } = signedIn;
      const recorded = recordMessages();
      try {
        const takeBack = sample.answer('/v1/workflows/', answer, Infinity);
        const uri = documentUri(sample, 'run', '00000000-0000-4000-8000-00000000beef');
        await assert.rejects(
          async () => fs.readFile(uri),
          (error) => {
            assert.ok(error instanceof vscode.FileSystemError, String(error));
            assert.ok(!holdsKey(Buffer.from(`${error.stack} ${JSON.stringify(error)}`)), 'the error holds the key');
            return true;
          },
        );
        await vscode.commands.executeCommand(COMMANDS.openRun, 'an-id');
        await vscode.commands.executeCommand(COMMANDS.refresh);
        takeBack();
        const { message } = extensionUnderTest.view;
        assert.ok(message, 'the view says what is wrong');
        assert.ok(recorded.messages.length > 0);
        assert.ok(!holdsKey(Buffer.from([message, ...recorded.messages].join('\n'))), 'a message holds the key');
      } finally {
        recorded.stop();
      }
    });
  }

  it('is in no log and no file of the editor', async () => {
    const { sample } = signedIn;
    await vscode.commands.executeCommand(COMMANDS.refresh);
    const [run] = sample.runs.startedBy(signedIn.nowUs);
    assert.ok(run);
    await fs.readFile(documentUri(sample, 'history', run.runId));
    assert.ok((await listRequests(sample)).some(({ authorized }) => authorized), 'the key was in use');

    const line = `GET /v1/workflows/runs/${run.runId}/history: 200`;
    await until('the log has the last request', () => logText().includes(line));
    assert.match(logText(), /GET \/v1\/workflows\/runs: 401, refused/);

    const profile = join(process.env['INTEGRATION_OUTPUT'] ?? '', '..', 'user-data');
    const files = filesBelow(profile);
    assert.ok(files.some((file) => readFileSync(file).includes(line)), `the log is not below ${profile}`);
    const { globalStorageUri, storageUri } = extensionUnderTest.context;
    for (const folder of [globalStorageUri, storageUri]) assert.ok(folder?.fsPath.startsWith(profile), 'its storage is elsewhere');
    assert.deepEqual(files.filter((file) => holdsKey(readFileSync(file))), []);
    // Read through the editor too: recent changes may not be on disk yet.
    const { globalState, workspaceState } = extensionUnderTest.context;
    for (const state of [globalState, workspaceState]) {
      const kept = JSON.stringify(state.keys().map((name) => [name, state.get(name)]));
      assert.ok(!holdsKey(Buffer.from(kept)), 'what is remembered holds the key');
    }
    // Keys of state that other tests may have left, each known to hold only ids, names, choices, and input as it was typed.
    assert.deepEqual(globalState.keys().filter((name) => !/^(recentRuns .*|connection)$/.test(name)), []);
    assert.deepEqual(workspaceState.keys().filter((name) => !/^((pinned|open|filter|input|inputSchemas|inputRecord) .*|connection|newestFirst)$/.test(name)), []);
  });
});

/** Whether bytes contain the key, plain, escaped, or in Base64. */
function holdsKey(bytes: Buffer): boolean {
  const escaped = TEST_KEY.split('-');
  if (['\\u002d', '\\u002D', '%2D', '%2d', '%252D', '&#45;'].some((hyphen) => bytes.includes(escaped.join(hyphen)))) return true;
  // Base64 writes three bytes as four characters, so the text depends on the offset of the key.
  const encoded = [0, 1, 2].map((offset) => Buffer.from(TEST_KEY.slice(offset, offset + 27)).toString('base64'));
  return bytes.includes(TEST_KEY) || encoded.some((text) => bytes.includes(text));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
