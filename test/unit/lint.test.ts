import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import { projectRoot } from '../support/projectRoot';

describe('the linter', function () {
  // It loads the types of the project.
  this.timeout(120_000);
  const eslint = new ESLint({ cwd: projectRoot() });

  /** The rules that a text breaks, were it the content of an existing file. */
  async function brokenRules(filePath: string, text: string): Promise<readonly (string | null)[]> {
    const [result] = await eslint.lintText(text, { filePath });
    const rules = new Set(result?.messages.map(({ ruleId }) => ruleId));
    // Importing from above often closes a cycle too.
    rules.delete('import-x/no-cycle');
    return [...rules];
  }

  const core = 'src/core/history/historyIndex.ts';
  const paths = 'import-x/no-restricted-paths';

  it('keeps the editor out of core', async () => {
    assert.deepEqual(await brokenRules(core, "import * as vscode from 'vscode';\nexport const name = vscode.env.appName;\n"), ['no-restricted-imports']);
    assert.deepEqual(await brokenRules(core, "import type { RunFeed } from '../../editor/feed/runFeed';\nexport type Feed = RunFeed;\n"), [paths]);
    assert.deepEqual(await brokenRules(core, "export const feed = import('../../editor/feed/runFeed.js');\n"), [paths]);
  });

  it('keeps the order of the folders', async () => {
    assert.deepEqual(await brokenRules('src/core/api/client.ts', "import type { HistoryIndex } from '../history/historyIndex';\nexport type Index = HistoryIndex;\n"), [paths]);
    assert.deepEqual(await brokenRules('src/editor/feed/runFeed.ts', "export { treeItem } from '../tree/treeItem';\n"), [paths]);
    assert.deepEqual(await brokenRules('src/editor/commands/pick/pickRun.ts', "export { runCommand } from '../runCommand';\n"), [paths]);
    assert.deepEqual(await brokenRules('src/editor/tree/treeItem.ts', "export { createServices } from '../../createServices';\n"), [paths]);
  });

  it('refuses an import that leads nowhere', async () => {
    assert.deepEqual(await brokenRules(core, "export const gone = import('./gone.js');\n"), ['import-x/no-unresolved']);
  });
});
