// Bundles src/extension.ts into dist/extension.js, the one file the package runs.
// `node esbuild.js` builds for people, `--production` for the package, `--watch` for F5.
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The extension host of the oldest supported VS Code (1.100) runs Node 20.
  target: 'node20',
  // The polyfill is a fallback for Nodes without streams; VS Code's always has them, and it is two thirds of node-fetch.
  external: ['vscode', 'web-streams-polyfill/*'],
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
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
  if (!error.errors) throw error;
});
