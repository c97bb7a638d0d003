// Bundles src/extension.ts into dist/extension.js, and what it imports dynamically into files of their own.
// `node esbuild.js` builds for people, `--production` for the package, `--watch` for F5.
const esbuild = require('esbuild');
const { mkdir, readdir, readFile, rm, writeFile } = require('node:fs/promises');
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
  { imported: './pickRun.js', entry: './src/commands/pickRun.ts', name: 'pickRun' },
  { imported: '../util/diagnosticsText.js', entry: './src/util/diagnosticsText.ts', name: 'diagnosticsText' },
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
 * esbuild asks for `vscode` once for every source file, each time through the extension host's own look-up, and wraps
 * each answer in a helper that copies the module: with the hundreds of getters of the editor's API, that took four times
 * as long as loading all the rest. Nothing needs the copy, and one look-up is enough.
 */
const vscodeOnce = {
  name: 'vscode once',
  setup(build) {
    build.initialOptions.write = false;
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, path.endsWith('.js') ? withVscodeOnce(text) : text);
      }
    });
  },
};

function withVscodeOnce(text) {
  if (!text.includes('require("vscode")')) return text;
  const code = text.replace(/[\w$]+\(require\("vscode"\)\)/g, 'require("vscode")').replaceAll('require("vscode")', 'vscode$');
  // On the line of the directive, so that source maps keep their lines.
  return code.replace('"use strict";', '"use strict";const vscode$=require("vscode");');
}

/** What node-fetch has for sending forms and files, which nobody sends: of these classes nothing is ever an instance. */
const withoutForms = {
  name: 'without forms',
  setup(build) {
    build.onResolve({ filter: /^(fetch-blob(\/from\.js)?|formdata-polyfill\/esm\.min\.js)$/ }, () => ({ path: 'no-forms', namespace: 'no-forms' }));
    build.onLoad({ filter: /./, namespace: 'no-forms' }, () => ({
      contents: 'export class Blob {} export class File {} export class FormData {} export default Blob;' +
        'const none = () => { throw new Error("Forms and files are not sent"); };' +
        'export { none as formDataToBlob, none as blobFrom, none as blobFromSync, none as fileFrom, none as fileFromSync };',
    }));
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
  plugins: [lazyFiles, withoutForms, vscodeOnce, licences],
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'info',
};

async function main() {
  // What an earlier build left would be packaged too.
  await rm('dist', { recursive: true, force: true });
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
