import { defineConfig } from 'vitest/config';

/**
 * Fast tests run in parallel; those with real processes, models and files one after another, as native code wants it. `*.long.test.ts`
 * (hundreds of kills, hours of soak) run only when asked for: `npm run test:long`.
 */
const realParts = {
  pool: 'forks',
  maxWorkers: 1,
  fileParallelism: false,
  hookTimeout: 180_000,
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/architecture/**/*.test.ts'],
          exclude: ['**/*.long.test.ts'],
          pool: 'threads',
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: ['**/*.long.test.ts'],
          testTimeout: 120_000,
          ...realParts,
        },
      },
      {
        test: {
          name: 'long',
          include: ['tests/**/*.long.test.ts'],
          testTimeout: 3_600_000,
          ...realParts,
        },
      },
    ],
  },
});
