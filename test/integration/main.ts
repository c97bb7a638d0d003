/**
 * Runs the integration tests in a real extension host: `node main.js COUNTS_FILE [--only=TEXT]`. Uses the desktop editor if
 * there is a display and it can be downloaded, otherwise the VS Code from npm. Prints mocha's report.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests, SilentReporter, TestRunFailedError } from '@vscode/test-electron';
import { cacheFolder, projectRoot } from '../support/projectRoot';
import { editorUnderTest } from '../vscode/supportedEditors';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
  const [countsFile] = positionals;
  if (countsFile === undefined) throw new Error('Usage: main.js COUNTS_FILE [--only=TEXT]');

  const folder = join(cacheFolder(), 'integration');
  rmSync(folder, { recursive: true, force: true });
  rmSync(countsFile, { force: true });
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const outputFile = join(folder, 'output.txt');
  const dataFolder = join(folder, 'user-data');

  const desktop = await desktopEditor();
  const profile = [workspace, `--user-data-dir=${dataFolder}`, `--extensions-dir=${join(folder, 'extensions')}`];
  try {
    await runTests({
      // test-electron appends its flags, so that Node finds the script first.
      vscodeExecutablePath: desktop ?? process.execPath,
      launchArgs: desktop === undefined ? [join(__dirname, '../vscode/code.js'), ...profile] : [...profile, '--disable-extensions'],
      extensionDevelopmentPath: projectRoot(),
      extensionTestsPath: join(__dirname, 'index.js'),
      extensionTestsEnv: {
        ...withoutOwnKey(),
        INTEGRATION_COUNTS: resolve(countsFile),
        INTEGRATION_OUTPUT: outputFile,
        INTEGRATION_ONLY: values.only,
      },
    });
  } catch (error) {
    // Failed tests are in mocha's report, other errors are not.
    if (!(error instanceof TestRunFailedError)) throw error;
    process.exitCode = 1;
  } finally {
    if (existsSync(outputFile)) process.stdout.write(readFileSync(outputFile));
    if (!existsSync(countsFile)) console.error(`The tests did not finish; see ${join(dataFolder, 'console.log')}`);
  }
}

/** Removes the developer's own key and other `MISTRAL_` variables from the tests' environment. */
function withoutOwnKey(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('MISTRAL_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** The desktop editor's executable; undefined without a download or a display. */
async function desktopEditor(): Promise<string | undefined> {
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  if (!hasDisplay) return undefined;
  const { version } = editorUnderTest();
  try {
    return await downloadAndUnzipVSCode({ version, reporter: new SilentReporter(), cachePath: cacheFolder() });
  } catch {
    console.error(`VS Code ${version} can't be downloaded: using the one from npm`);
    return undefined;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
