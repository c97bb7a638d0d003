import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../support/projectRoot';

/** Creates a workspace like that of a workflow developer. Existing files are kept. */
export function sampleWorkspace(): string {
  const folder = join(cacheFolder(), 'workspace');
  mkdirSync(folder, { recursive: true });
  const files = {
    'hello.py': [
      'import mistralai.workflows as workflows',
      '',
      '',
      '@workflows.activity()',
      'async def greet(name: str) -> str:',
      '    return f"Hello, {name}!"',
      '',
      '',
      '@workflows.workflow.define(name="hello-world")',
      'class HelloWorld:',
      '    @workflows.workflow.entrypoint',
      '    async def run(self, name: str) -> str:',
      '        return await greet(name)',
      '',
    ],
    'README.md': ['# A workspace to try Mistral Workflow Runs in', '', 'Open the view "Mistral Runs" in the activity bar.', ''],
  };
  for (const [name, lines] of Object.entries(files)) {
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), lines.join('\n'));
  }
  return folder;
}
