import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useEditor } from './useEditor';

const CODE = 'import mistralai.workflows as workflows\n\n\n@workflows.workflow.define(name="support-triage")\nclass SupportTriage:\n    pass\n';

describe('code and runs', () => {
  const editor = useEditor({ env: ({ apiKey }) => ({ MISTRAL_API_KEY: apiKey }) });

  it('list a workflow of the workspace first, and open its class, with a choice if there are several', async () => {
    mkdirSync(join(editor.workspace, 'src'), { recursive: true });
    writeFileSync(join(editor.workspace, 'src', 'triage.py'), CODE);
    const window = await editor.openWindow();
    await window.openRunsView();
    await window.pressWelcomeButton('Use MISTRAL_API_KEY from the Environment');
    await window.waitForRows('its workflow first', ([first]) => first?.label === 'support-triage');

    await window.chooseInContextMenu('support-triage', 'Go to Workflow Definition');
    await window.waitForActiveTab('triage.py');
    await window.waitForEditorText('class SupportTriage:');
    await window.closeTabs();

    writeFileSync(join(editor.workspace, 'src', 'old triage.py'), CODE);
    await window.chooseInContextMenu('support-triage', 'Go to Workflow Definition');
    await window.waitForQuickInput();
    const entries = (await window.quickPickEntries()).map(({ label, description }) => [label, description]);
    assert.deepEqual(entries, [['src/old triage.py', 'SupportTriage, line 5'], ['src/triage.py', 'SupportTriage, line 5']]);
    await window.acceptQuickInput();
    await window.waitForActiveTab('old triage.py');

    await window.runCommand('Mistral Runs: Filter Runs…');
    await window.pickInQuickPick('Workflows of This Workspace');
    await window.waitForRows('its runs alone', (rows) => rows.every(({ level, label }) => level > 1 || label === 'support-triage' || label === 'Load Older'));
    assert.match(await window.viewMessage(), /^support-triage · /);
    assert.deepEqual(await window.notifications(), []);
  });
});
