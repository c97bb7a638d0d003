// Bundles src/extension.ts into dist/extension.js, and what it imports dynamically into files of their own.
// `node esbuild.js` builds for people, `--production` for the package, `--watch` for F5.
const esbuild = require('esbuild');
const { mkdir, readdir, readFile, rm, watch, writeFile } = require('node:fs/promises');
const { basename, join, resolve } = require('node:path');

const production = process.argv.includes('--production');
const watching = process.argv.includes('--watch');

/**
 * What is imported dynamically is not compiled at start: each has a file of its own, named after it, loaded when first asked
 * for; so has what several of these import and of which there must be, or should be, one. Entry points are a package, or
 * sources.
 */
const LAZY = [
  { entry: 'node-fetch', name: 'nodeFetch' },
  ...[
    'createServices',
    'api/http',
    'commands/bellCommands',
    'commands/causeCommands',
    'commands/compareCommands',
    'commands/connectionCommands',
    'commands/copyCommands',
    'commands/findRun',
    'commands/goToDefinition',
    'commands/goToEvent',
    'commands/lookUpError',
    'commands/openAtEvent',
    'commands/openCommands',
    'commands/partCommands',
    'commands/pickFilter',
    'commands/pickRun',
    'commands/resolveRun',
    'commands/revealInView',
    'commands/runCommand',
    'commands/saveHistory',
    'definitions/definitionSearch',
    'definitions/definitionViews',
    'definitions/findDefinitions',
    'documents/historyForms',
    'documents/jsonLayout',
    'documents/runPart',
    'histories/decisiveEvent',
    'histories/failureWords',
    'histories/historyHover',
    'histories/historyIndexer',
    'histories/historyLenses',
    'histories/historyLinks',
    'histories/historySymbols',
    'histories/payload',
    'links/openLinks',
    'runs/idsInText',
    'telling/tellEnds',
    'util/diagnosticsText',
  ].map((path) => ({ entry: resolve('src', `${path}.ts`), name: basename(path) })),
];

const lazyFiles = {
  name: 'lazy files',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const entry = path.startsWith('.') ? resolve(resolveDir, path).replace(/\.js$/, '.ts') : path;
      const lazy = LAZY.find((each) => each.entry === entry);
      // It would stand in the very file that does without it.
      if (!lazy && entry.startsWith(resolve('src'))) return { errors: [{ text: `${path} is imported dynamically and not in LAZY` }] };
      return lazy && { path: `./${lazy.name}.js`, external: true };
    });
  },
};

/** What a lazy file imports from another one it takes from there, instead of holding it once more. */
const takenFromLazy = {
  name: 'taken from lazy files',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
      const file = `${resolve(resolveDir, path)}.ts`;
      const lazy = kind === 'import-statement' ? LAZY.find((each) => each.entry === file) : undefined;
      return lazy && { path: `./${lazy.name}.js`, external: true };
    });
  },
};

/**
 * What a lazy file shares with what is loaded before it (extension.js, and createServices.js behind it) it takes from
 * there, instead of holding it once more: each of the two exports such source files under their names.
 * @param holders what was made before: the file's name, absolute paths of the source files in it, and, filled here, those
 * of them that are asked for
 */
const takenFrom = (holders) => ({
  name: 'taken from what is loaded before',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
      const file = `${resolve(resolveDir, path)}.ts`;
      const holder = kind === 'import-statement' ? holders.find(({ inputs }) => inputs.has(file)) : undefined;
      if (!holder) return undefined;
      holder.shared.add(file);
      return { path: `shared:${holder.name}:${basename(file, '.ts')}`, external: true };
    });
    afterwards(build, (text) => text.replace(/(?:[\w$]+\()?require\("shared:(\w+):(\w+)"\)\)?/g, 'require("./$1.js").$2'));
  },
});

/** What the editor or extension.js asks of a file, and what the files loaded after it take from it. */
function sourceWith(name, shared) {
  const files = [...shared].map((file) => `export * as ${basename(file, '.ts')} from ${JSON.stringify(file)};`);
  return [`export * from './src/${name}.ts';`, ...files].join('\n');
}

/**
 * esbuild asks for `vscode` once for every source file, each time through the extension host's own look-up, and wraps
 * each answer in a helper that copies the module: with the hundreds of getters of the editor's API, that took four times
 * as long as loading all the rest. Nothing needs the copy, and one look-up is enough.
 */
const vscodeOnce = {
  name: 'vscode once',
  setup: (build) => afterwards(build, withVscodeOnce),
};

/** Drops from what people load the helpers that nothing calls any more, once imports are what they are in the end. */
const withoutHelpers = {
  name: 'without helpers',
  setup(build) {
    if (production) afterwards(build, async (text) => (await esbuild.transform(text, { minify: true, treeShaking: true, target: options.target })).code);
  },
};

function withVscodeOnce(text) {
  if (!text.includes('require("vscode")')) return text;
  const code = text.replace(/[\w$]+\(require\("vscode"\)\)/g, 'require("vscode")').replaceAll('require("vscode")', 'vscode$');
  // On the first line, so that source maps keep their lines.
  return `"use strict";const vscode$=require("vscode");${code.replace(/^"use strict";/, '')}`;
}

/** Lets the code that esbuild made be changed before it is written. */
function afterwards(build, change) {
  build.onEnd(async ({ outputFiles = [] }) => {
    for (const file of outputFiles) {
      if (file.path.endsWith('.js')) file.contents = Buffer.from(await change(file.text));
    }
  });
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
async function writeNotices(inputs) {
  const folders = inputs.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const notices = await Promise.all([...new Set(folders)].sort().map(notice));
  await writeFile('dist/ThirdPartyNotices.txt', notices.join('\n'));
}

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
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
};

async function build() {
  const bundle = ({ name, shared }, before) =>
    esbuild.build({
      ...options,
      stdin: { contents: sourceWith(name, shared), resolveDir: __dirname, sourcefile: `${name}.js` },
      outfile: `dist/${name}.js`,
      outdir: undefined,
      plugins: [lazyFiles, takenFrom(before), vscodeOnce, withoutHelpers],
    });
  // Once to see what each holds, and once, when that is known, with what the others need of it.
  const holders = [];
  for (const name of ['extension', 'createServices']) {
    const { metafile } = await bundle({ name, shared: [] }, holders);
    holders.push({ name, inputs: new Set(Object.keys(metafile.inputs).map((file) => resolve(file))), shared: new Set() });
  }
  const lazy = await esbuild.build({
    ...options,
    entryPoints: Object.fromEntries(LAZY.filter(({ name }) => !holders.some((holder) => holder.name === name)).map(({ name, entry }) => [name, entry])),
    plugins: [lazyFiles, takenFrom(holders), takenFromLazy, withoutForms, vscodeOnce, withoutHelpers],
  });
  const results = [lazy];
  // The last first: it asks the one before for more.
  for (const holder of [...holders].reverse()) results.push(await bundle(holder, holders.slice(0, holders.indexOf(holder))));

  // What an earlier build left would be packaged too.
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist');
  for (const { outputFiles } of results) for (const { path, contents } of outputFiles) await writeFile(path, contents);
  await writeNotices(results.flatMap((result) => Object.keys(result.metafile.inputs)));
}

async function main() {
  if (watching) console.log('[watch] build started');
  await build();
  if (!watching) return;
  console.log('[watch] build finished');
  const changes = watch('src', { recursive: true });
  while (!(await changes.next()).done) {
    console.log('[watch] build started');
    // esbuild has said what is wrong.
    await build().catch(() => undefined);
    console.log('[watch] build finished');
  }
}

main().catch((error) => {
  process.exitCode = 1;
  console.error(error.message);
});
