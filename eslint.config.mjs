import js from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Arrows between the rooms: entry → flows → {platform, domain}; platform → domain; static → domain's types. */
const zones = [
  {
    target: './src/domain',
    from: ['./src/flows', './src/entry', './src/platform'],
    message: 'The domain knows no other room.',
  },
  { target: './src/platform', from: ['./src/flows', './src/entry'], message: 'The platform knows the domain only.' },
  { target: './src/flows', from: './src/entry', message: 'A flow does not know who enters.' },
  {
    target: './src',
    from: ['./sandbox', './demo', './test', './static'],
    message: 'The app does not know what runs or tests it.',
  },
  {
    target: './static',
    from: ['./src/flows', './src/entry', './src/platform'],
    message: 'Pages take types from the domain only.',
  },
  {
    target: './sandbox/src',
    from: ['./src', './demo', './test', './static'],
    message: 'The sandbox knows an app by its manifest only.',
  },
  {
    target: './sandbox/src/jira',
    from: ['./sandbox/src/forge', './sandbox/src/pages', './sandbox/src/control'],
    message: 'Jira does not know Forge.',
  },
  { target: './demo', from: ['./src', './static'], message: 'The demo talks HTTP and the control API.' },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.cache/', 'coverage/', 'sandbox/test/apps/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.tsx', '.js', '.json'] } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-eval': 'error',
    },
  },
  { files: ['**/*.tsx'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  {
    // The pure rooms: nothing of Forge, of the network or of chance; the clock comes in as a value.
    files: ['src/domain/**/*.ts', 'src/flows/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@forge/*'], message: 'Only src/platform and static know Forge.' }] },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'fetch', 'process', 'setTimeout', 'setInterval', 'console'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in as a value.' },
        { object: 'Math', property: 'random', message: 'Chance comes in as a value.' },
      ],
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'jest', property: 'mock', message: 'No module mocks: go through the sandbox.' },
      ],
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly', console: 'readonly' } },
  },
);
