import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, DIAGNOSTICS_SCHEME } from '../../src/manifest';
import { type SignedIn, signIn, TEST_KEY } from './support/signIn';
import { until } from './support/until';

describe('Show Diagnostics', () => {
  let signedIn: SignedIn;
  before(async () => {
    signedIn = await signIn();
  });
  after(() => signedIn.signOut());

  it('opens a report with the server and the last requests, without the key in any encoding', async () => {
    // The server repeats the key in its errors.
    const takeBack = signedIn.sample.answer('/v1/workflows/runs', { status: 500, body: JSON.stringify({ detail: TEST_KEY }) }, Infinity);
    await vscode.commands.executeCommand(COMMANDS.refresh);
    takeBack();
    await vscode.commands.executeCommand(COMMANDS.showDiagnostics);
    await until('the report is there', () => vscode.window.activeTextEditor?.document.uri.scheme === DIAGNOSTICS_SCHEME);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.ok(text.includes(signedIn.sample.url) && text.includes('with a key'), text);
    assert.match(text, /GET \/v1\/workflows\/runs: 500, serverFault/);
    assert.ok(text.includes(vscode.version));
    const writings = [TEST_KEY, encodeURIComponent(TEST_KEY), JSON.stringify(TEST_KEY).slice(1, -1), Buffer.from(TEST_KEY).toString('base64').slice(0, -3)];
    for (const writing of writings) assert.ok(!text.includes(writing));
    assert.equal(vscode.window.activeTextEditor?.document.isDirty, false);
  });
});
