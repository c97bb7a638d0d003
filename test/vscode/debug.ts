/**
 * Prepares F5 (.vscode/tasks.json): a sample API, a workspace, and separate user data with the sample as the server. Runs
 * until it is stopped.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_API_KEY, startSampleApi } from '../sample-api/sampleApi';
import { cacheFolder } from '../support/projectRoot';
import { sampleWorkspace } from './sampleWorkspace';

async function main(): Promise<void> {
  // The same port each time, if it is free: keys are stored by server.
  const sample = await startSampleApi({ port: 3119, apiKey: SAMPLE_API_KEY }).catch(() => startSampleApi());
  const settings = { 'mistralRuns.serverUrl': sample.url, 'security.workspace.trust.enabled': false, 'workbench.startupEditor': 'none' };
  const folder = join(cacheFolder(), 'debug', 'user-data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
  sampleWorkspace();
  console.log(`Sample API ready at ${sample.url}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
