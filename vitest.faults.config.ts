import { defineConfig } from 'vitest/config';

// Every row of the crash matrix (docs/faults.md): what takes minutes, and the tests of `npm test` that cover rows too.
export default defineConfig({
  test: {
    include: [
      '{packages,apps}/**/*.faults.test.ts',
      'apps/collector/test/faults/*.test.ts',
      'apps/collector/src/delivery/*.test.ts',
      'apps/collector/src/receivers/*.test.ts',
      'apps/cli/test/migrate.test.ts',
      'packages/journal/**/*.test.ts',
      'packages/embedded-clickhouse/test/crash.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    // At most two engines at a time: each weighs 260 MB.
    maxWorkers: 2,
  },
});
