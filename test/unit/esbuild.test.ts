import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../support/projectRoot';

type ThirdPartyNotices = (inputs: readonly string[], root: string) => string;

const root = projectRoot();
const { thirdPartyNotices } = createRequire(__filename)(join(root, 'esbuild.js')) as { readonly thirdPartyNotices: ThirdPartyNotices };

describe('esbuild.js', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mistral-runs-esbuild-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** A copy of esbuild.js beside links to other things, so that it writes `dist` there. */
  function linkBuild(...links: readonly string[]): void {
    copyFileSync(join(root, 'esbuild.js'), join(folder, 'esbuild.js'));
    for (const link of ['node_modules', ...links]) symlinkSync(join(root, link), join(folder, link));
  }

  function output(file: string): string {
    return readFileSync(join(folder, 'dist', file), 'utf8');
  }

  describe('thirdPartyNotices', () => {
    const licence = 'MIT License\n\nCopyright (c) its authors';

    beforeEach(() => {
      write({ 'root/package.json': '{"name":"root"}', 'root/src/extension.ts': '' });
    });

    it('finds packages outside of node_modules, as linked ones are', () => {
      write({
        'root/node_modules/near/package.json': '{"name":"near","version":"1.2.3"}',
        'root/node_modules/near/LICENSE': licence,
        'other/package.json': '{"name":"linked","version":"0.1.0"}',
        'other/lib/package.json': '{"type":"module"}',
        'other/README.md': `# linked\n\n${licence}`,
      });
      const notices = thirdPartyNotices(['src/extension.ts', '../other/lib/index.js', 'node_modules/near/index.js'], join(folder, 'root'));
      assert.equal(notices, `linked 0.1.0\n\n${licence}\n\nnear 1.2.3\n\n${licence}\n`);
    });

    it('throws when there is no package', () => {
      assert.throws(() => thirdPartyNotices(['src/extension.ts'], join(folder, 'root')), /No bundled package was found/);
    });

    it('throws for a package without a known licence', () => {
      write({ 'root/node_modules/odd/package.json': '{"name":"odd","version":"1.0.0"}', 'root/node_modules/odd/LICENSE': 'All rights reserved' });
      assert.throws(() => thirdPartyNotices(['node_modules/odd/index.js'], join(folder, 'root')), /odd has no licence that is known here/);
    });
  });

  it('does not copy the vscode module, and names every dependency in the notices', async () => {
    linkBuild('src', 'package.json');
    await promisify(execFile)(process.execPath, ['esbuild.js'], { cwd: folder });
    const scripts = readdirSync(join(folder, 'dist')).filter((file) => file.endsWith('.js'));
    assert.ok(scripts.includes('extension.js'));
    for (const file of scripts) assert.doesNotMatch(output(file), /__toESM\(require\("vscode"\)/, file);
    assert.deepEqual(scripts.filter((file) => output(file).includes('node_modules/@lezer/')), ['python.js'], 'the parser of Python is apart');
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    for (const [name, version] of Object.entries(dependencies)) assert.ok(output('ThirdPartyNotices.txt').includes(`${name} ${version}\n`), name);
  });

  it('watches without a terminal, survives a syntax error, and prints what tasks.json looks for', async () => {
    const { tasks } = JSON.parse(readFileSync(join(root, '.vscode/tasks.json'), 'utf8')) as { tasks: readonly Task[] };
    const matcher = tasks.find(({ label }) => label === 'watch')?.problemMatcher;
    assert.ok(matcher);
    linkBuild('package.json');
    write({ 'src/extension.ts': 'export const version = 1;\n', 'src/createServices.ts': '', 'src/core/python/findDefinitions.ts': '' });

    const watch = spawn(process.execPath, ['esbuild.js', '--watch'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [watch.stdout, watch.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    /** Changes a file and waits for the end of the build. @returns the lines that the build printed */
    const build = async (text: string | undefined): Promise<string[]> => {
      printed = '';
      if (text !== undefined) writeFileSync(join(folder, 'src/extension.ts'), text);
      while (!new RegExp(matcher.background.endsPattern).test(printed)) {
        assert.equal(watch.exitCode, null, printed);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return printed.split('\n');
    };
    try {
      await build(undefined);
      const broken = await build('export const version = ;\n');
      assert.match(broken[0] ?? '', new RegExp(matcher.background.beginsPattern));
      const at = broken.findIndex((line) => new RegExp(matcher.pattern[0]?.regexp ?? '').test(line));
      const problem = Object.assign({}, ...matcher.pattern.map((pattern, index) => read(pattern, broken[at + index] ?? ''))) as object;
      assert.deepEqual(problem, { message: 'Unexpected ";"', file: 'src/extension.ts', line: '1', column: '23' });
      await build('export const version = 2;\n');
      assert.match(output('extension.js'), /version = 2/);
    } finally {
      watch.kill();
    }
  });
});

interface Task {
  readonly label: string;
  readonly problemMatcher: { readonly pattern: readonly Pattern[]; readonly background: { readonly beginsPattern: string; readonly endsPattern: string } };
}

/** A line of a problem; beside `regexp` the number of the group for each part of it. */
interface Pattern {
  readonly regexp: string;
  readonly [part: string]: string | number;
}

function read({ regexp, ...groups }: Pattern, line: string): Record<string, string | undefined> {
  const match = new RegExp(regexp).exec(line);
  assert.ok(match, `${regexp} does not match "${line}"`);
  return Object.fromEntries(Object.entries(groups).map(([part, group]) => [part, match[Number(group)]]));
}
