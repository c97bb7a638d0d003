// Bundles src/extension.ts into dist/extension.js, and what it imports dynamically into files of their own.
// `node esbuild.js` builds for people, `--production` for the package, `--watch` for F5.
const esbuild = require('esbuild');
const { mkdir, readdir, readFile, writeFile } = require('node:fs/promises');
const { dirname, join } = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/**
 * What is imported dynamically is not compiled at start: each has a file of its own, loaded when first asked for. What
 * it shares with the rest is there twice, so nothing may depend on a class being the same in both.
 */
const LAZY = [
  { imported: 'node-fetch', entry: 'node-fetch', name: 'nodeFetch' },
  { imported: './api/http.js', entry: './src/api/http.ts', name: 'http' },
  { imported: './jsonLayout.js', entry: './src/documents/jsonLayout.ts', name: 'jsonLayout' },
];

const lazyFiles = {
  name: 'lazy files',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) => {
      const lazy = kind === 'dynamic-import' ? LAZY.find(({ imported }) => imported === path) : undefined;
      return lazy && { path: `./${lazy.name}.js`, external: true };
    });
  },
};

/**
 * esbuild wraps each `require('vscode')` in a helper that copies the module, once for every source file: with the
 * hundreds of getters of the editor's API, that took four times as long as loading all the rest. Nothing needs the copy.
 */
const vscodeUncopied = {
  name: 'vscode uncopied',
  setup(build) {
    build.initialOptions.write = false;
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, path.endsWith('.js') ? text.replace(/[\w$]+\(require\("vscode"\)\)/g, 'require("vscode")') : text);
      }
    });
  },
};

/** Whoever ships a package ships its licence: those of all that was bundled, in one file. */
const licences = {
  name: 'licences',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(async ({ metafile }) => {
      const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.keys(output.inputs));
      const folders = inputs.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
      const notices = await Promise.all([...new Set(folders)].sort().map(notice));
      await mkdir('dist', { recursive: true });
      await writeFile('dist/ThirdPartyNotices.txt', notices.join('\n'));
    });
  },
};

async function notice(folder) {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  // Some have it at the end of their README only.
  const [text] = /\(?(?:The )?MIT License\)?[^]*$/i.exec(await readFile(join(folder, file ?? 'README.md'), 'utf8')) ?? [];
  if (!text) throw new Error(`${folder} comes without a licence that is known here`);
  return `${name} ${version}\n\n${text.trim()}\n`;
}

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: { extension: 'src/extension.ts', ...Object.fromEntries(LAZY.map(({ name, entry }) => [name, entry])) },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The extension host of the oldest supported VS Code (1.100) runs Node 20.
  target: 'node20',
  // `import('node-fetch')` becomes a lazy `require`: extension hosts load CommonJS.
  supported: { 'dynamic-import': false },
  // The polyfill is a fallback for Nodes without streams; VS Code's always has them, and it is two thirds of node-fetch.
  // The parser is for forms in answers, which nobody reads.
  external: ['vscode', 'web-streams-polyfill/*', './utils/multipart-parser.js'],
  mainFields: ['module', 'main'],
  plugins: [lazyFiles, vscodeUncopied, licences],
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'info',
};

async function main() {
  if (watch) {
    const context = await esbuild.context(options);
    await context.watch();
    return;
  }
  await esbuild.build(options);
}

main().catch((error) => {
  process.exitCode = 1;
  console.error(error.message);
});
