import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps,examples,scripts,bench}/**/*.test.{ts,tsx}'],
    // *.faults.test.ts take minutes: vitest.faults.config.ts runs them.
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/*.faults.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Engine processes weigh 260 MB each, and a file waits for its engine a third of its time: three suit two cores.
    maxWorkers: 3,
  },
});
