import js from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Folders of flows; each may import those before it, `api`, `admin` and `people` not each other. */
const FLOWS = ['records', 'reporting', 'outbox', 'creating', 'syncing', 'api', 'admin', 'people', 'maintenance'];
const NOT_EACH_OTHER = { admin: ['api'], people: ['api', 'admin'] };
const flowZones = FLOWS.map((folder, index) => ({
  target: `./src/flows/${folder}`,
  from: [...FLOWS.slice(index + 1), ...(NOT_EACH_OTHER[folder] ?? [])].map((other) => `./src/flows/${other}`),
  message: `Flows depend in this order: ${FLOWS.join(', ')}.`,
})).filter(({ from }) => from.length > 0);

/** Dependencies between folders: entry → flows → {platform, domain}; platform → domain; static → types of the domain. */
const zones = [
  ...flowZones,
  {
    target: './src/domain',
    from: ['./src/flows', './src/entry', './src/platform'],
    message: 'The domain imports no other folder.',
  },
  { target: './src/platform', from: ['./src/flows', './src/entry'], message: 'The platform imports the domain only.' },
  { target: './src/flows', from: './src/entry', message: 'Flows do not import entry points.' },
  {
    target: './src',
    from: ['./sandbox', './demo', './test', './static'],
    message: 'The app does not import what runs or tests it.',
  },
  {
    target: './static',
    from: ['./src/flows', './src/entry', './src/platform'],
    message: 'Pages import from the domain only.',
  },
  {
    target: './sandbox/src',
    from: ['./src', './demo', './test', './static'],
    message: 'The sandbox reads an app through its manifest only.',
  },
  {
    target: './sandbox/src/jira',
    from: ['./sandbox/src/forge', './sandbox/src/pages', './sandbox/src/control'],
    message: 'The Jira emulation does not import the Forge emulation.',
  },
  { target: './demo', from: ['./src', './static'], message: 'The demo uses HTTP and the control API.' },
];

/** Words that open a question or a clause instead of saying what a function does or data is. */
const QUESTION = /^(What|Whether|Where|Who|Whoever|Whom|Whose|When|Which|How|Those|So many)\b/;

/** Refuses comments that open with such a word. */
const commentOpening = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const opening = QUESTION.exec(comment.value.replace(/^[*\s]+/, ''))?.[0];
        if (opening === undefined) continue;
        context.report({ loc: comment.loc, message: `Open a comment with a verb or a noun, not with "${opening}".` });
      }
    },
  }),
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.cache/', 'coverage/', 'sandbox/test/apps/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX, project: { rules: { 'comment-opening': commentOpening } } },
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
      'project/comment-opening': 'error',
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-eval': 'error',
    },
  },
  { files: ['**/*.tsx'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  {
    // Domain and flows import nothing of Forge.
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
        { object: 'Date', property: 'now', message: 'Take the time as a value.' },
        { object: 'Math', property: 'random', message: 'Take randomness as a value.' },
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
    files: ['**/*.{mjs,cjs}', 'sandbox/bin/*.js'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly', console: 'readonly' } },
  },
);
