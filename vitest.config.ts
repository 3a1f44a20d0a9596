import { defineConfig } from 'vitest/config'

const minute = 60_000

export default defineConfig({
  test: {
    // Two cores are the least we count on; the tests start real tools.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/*.int.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['src/**/*.int.test.ts', 'scripts/**/*.int.test.ts', 'bin/**/*.int.test.ts'],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.spec.ts'],
          testTimeout: 3 * minute,
          hookTimeout: 3 * minute,
          fileParallelism: false,
        },
      },
    ],
  },
})
