import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Folders of src that know nothing of the editor: they run, and are tested, in plain Node. */
const withoutVscode = ['src/api/**/*.ts', 'src/definitions/{definitionAt,findDefinitions,pythonStatements}.ts', 'src/documents/{jsonLayout,historyIndexer,historyIndex,knownKeys,sentTime,textPool,wordList,failureChain,pendingWork,decisiveEvent}.ts', 'src/runs/{runStore,workflowRuns,executionTrees,runsBelow,lifecycle,nodes,runFilter,idsInText}.ts', 'src/util/{plainText,markdownText,shortId,diagnosticsText}.ts', 'src/commands/{offeredRuns,runSearch}.ts'];

export default tseslint.config(
  { ignores: ['out/', '.out/', 'dist/', 'node_modules/', '.vscode-test/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts'] })],
    },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      // vscode.Disposable and vscode.Uri are classes that everybody implements structurally.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: withoutVscode,
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: 'vscode', message: 'This part does not know VS Code.' }] }] },
  },
  {
    // Programs for a person's terminal, where the console is the user interface.
    files: ['test/**/*.ts', 'esbuild.js', 'test/**/*.js'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { require: 'readonly', module: 'writable', process: 'readonly', console: 'readonly', __dirname: 'readonly', Buffer: 'readonly', exports: 'writable' } },
  },
);
