// Bundles the extension into dist/: extension.js (loaded at start), createServices.js (on first use), nodeFetch.js (at the first request),
// python.js (for code with workflows).
// `node esbuild.js` builds with source maps, `--production` for the package, `--watch` for F5.
const esbuild = require('esbuild');
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');

/** Output files by name, and the dynamic imports that load them. Any other dynamic import is bundled in place. */
const ENTRY_POINTS = { extension: './src/extension.ts', createServices: './src/createServices.ts', nodeFetch: 'node-fetch', python: './src/core/python/findDefinitions.ts' };
const DYNAMIC_IMPORTS = { './createServices.js': 'createServices', 'node-fetch': 'nodeFetch', './findDefinitions.js': 'python' };

const dynamicImports = {
  name: 'dynamic imports',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) => {
      const file = kind === 'dynamic-import' ? DYNAMIC_IMPORTS[path] : undefined;
      return file && { path: `./${file}.js`, external: true };
    });
  },
};

/** Writes the output files, and the notices of the packages in them. */
const writeOutput = {
  name: 'write output',
  setup(build) {
    build.onEnd(({ outputFiles, metafile, errors }) => {
      if (errors.length > 0) return;
      const notices = thirdPartyNotices(Object.keys(metafile.inputs));
      for (const { path, text, contents } of outputFiles) {
        // esbuild copies the `vscode` module (hundreds of getters) once per source file that imports it, which took longer than all other code.
        const code = text.replace(/[\w$]+\(require\("vscode"\)\)|require\("vscode"\)/g, 'vscode$');
        writeFileSync(path, !path.endsWith('.js') ? contents : code === text ? text : `"use strict";const vscode$=require("vscode");${code}`);
      }
      writeFileSync('dist/ThirdPartyNotices.txt', notices);
    });
  },
};

/**
 * The licences of all bundled packages, wherever they are installed.
 * @param {string[]} inputs paths of the bundled files, as in esbuild's metafile
 * @throws Error for a file outside of any package, a package without a known licence, and if there is no package at all
 */
function thirdPartyNotices(inputs, root = __dirname) {
  const folders = new Set(inputs.map((file) => packageFolder(resolve(root, file))).filter((folder) => folder !== root));
  if (folders.size === 0) throw new Error('No bundled package was found: the third-party notices would be empty');
  return [...folders].map(notice).sort().join('\n');
}

function packageFolder(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    // Packages have nested package.json files without a name, such as `{"type":"module"}`.
    if (existsSync(join(folder, 'package.json')) && JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name) return folder;
  }
  throw new Error(`${file} does not belong to a package`);
}

function notice(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) ?? 'README.md';
  // Some packages have the licence at the end of their README only.
  const [text] = (existsSync(join(folder, file)) && /\(?(?:The )?MIT License\)?[^]*$/i.exec(readFileSync(join(folder, file), 'utf8'))) || [];
  if (!text) throw new Error(`${folder} has no licence that is known here`);
  return `${name} ${version}\n\n${text.trim()}\n`;
}

/** Options of esbuild for all output files. */
function buildOptions(production) {
  return {
    entryPoints: ENTRY_POINTS, outdir: 'dist', bundle: true, platform: 'node', format: 'cjs', write: false, metafile: true, legalComments: 'none',
    target: 'node20', // Node.js of the oldest supported VS Code, 1.100.
    supported: { 'dynamic-import': false }, // Extension hosts load CommonJS.
    external: ['vscode', 'web-streams-polyfill/*'], // node-fetch loads the polyfill on Node.js without streams only.
    mainFields: ['module', 'main'], minify: production, sourcemap: production ? false : 'linked', plugins: [dynamicImports],
  };
}

async function main() {
  const options = buildOptions(process.argv.includes('--production'));
  const watch = process.argv.includes('--watch');
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist');
  const context = await esbuild.context({ ...options, logLevel: watch ? 'info' : 'warning', plugins: [...options.plugins, writeOutput] });
  if (watch) return context.watch();
  await context.rebuild().finally(() => context.dispose());
}

module.exports = { buildOptions, thirdPartyNotices };
if (require.main === module) main().catch(() => (process.exitCode = 1));
