import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Folders of src/core and of src/editor from the top down: each may import only those below it. */
const CORE = ['runs', 'actions', 'history', 'python', 'api', 'text'];
const EDITOR = ['links', 'commands', 'commands/pick', 'tree', 'historyViews', 'actions', 'documents', 'definitions', 'notifications', 'wording', 'feed', 'addresses', 'connections'];

const layers = (wing, folders) =>
  folders.flatMap((folder, level) =>
    folders.slice(0, level).map((above) => ({
      target: `./src/${wing}/${folder}`,
      from: `./src/${wing}/${above}`,
      // A subfolder lies below its parent.
      ...(folder.startsWith(`${above}/`) ? { except: [`./${folder.slice(above.length + 1)}`] } : {}),
      message: `${wing}/${folder} is below ${wing}/${above}.`,
    })),
  );

export default tseslint.config(
  { ignores: ['out/', '.out/', 'dist/', 'node_modules/', '.vscode-test/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      // With the alias, dynamic imports (`./name.js`) are resolved too.
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.d.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] }, conditionNames: ['import', 'require', 'node'] })],
    },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-unresolved': ['error', { ignore: ['^vscode$'] }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...layers('core', CORE),
            ...layers('editor', EDITOR),
            ...['./src/core', './test/unit/core'].map((target) => ({ target, from: './src', except: ['./core'], message: 'core does not know the editor.' })),
            { target: './src/editor', from: './src', except: ['./core', './editor', './manifest.ts'], message: 'Only the entry point and the composition root import this.' },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      // Many classes implement vscode.Disposable and vscode.Uri structurally.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 4 }] },
  },
  {
    files: ['src/core/**/*.ts', 'test/unit/core/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'vscode', message: 'core does not know the editor.' }] }] },
  },
  {
    // Programs for a terminal.
    files: ['test/**/*.ts', 'esbuild.js', 'test/**/*.js'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { require: 'readonly', module: 'writable', process: 'readonly', console: 'readonly', __dirname: 'readonly', Buffer: 'readonly', exports: 'writable' } },
  },
);
