/** One kind of test: TypeScript through swc, in Node. What talks to the app does so over HTTP, so no realm is shared with it. */
module.exports = {
  testEnvironment: 'node',
  // The sandbox's sources instead of its built files.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  roots: ['<rootDir>/test', '<rootDir>/sandbox/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  transform: {
    '^.+\\.(ts|tsx|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // These packages ship ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(marklassian|marked|jira\\.js|pure-rand|zod)/)'],
  // Its package names no entry for `require`.
  moduleNameMapper: { '^jira\\.js$': '<rootDir>/node_modules/jira.js/dist/index.js' },
  maxWorkers: 3,
  globalSetup: '<rootDir>/test/support/start-processes.ts',
  globalTeardown: '<rootDir>/test/support/end-processes.ts',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
};
