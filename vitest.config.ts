import path from 'node:path';
import { defineConfig } from 'vitest/config';

// The engines and commands that tests start compile each of our files once, not once a start.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('node_modules/.cache/compiled');

/**
 * Fast tests run in parallel, two at a time those of real files, sockets and parsers that have nothing to do with models (`parts`); those with models,
 * processes that are killed and times that are measured one after another, as native code wants it (`integration`). `*.long.test.ts` (hundreds of kills,
 * hours of soak) run only when asked for: `npm run test:long`.
 */
const partRooms = ['documents', 'egress', 'cloud', 'files', 'http', 'secrets', 'media', 'postgres'].map(
  (room) => `tests/integration/${room}/**/*.test.ts`,
);

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
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'parts',
          include: partRooms,
          exclude: ['**/*.long.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: ['**/*.long.test.ts', ...partRooms],
          testTimeout: 120_000,
          ...realParts,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'long',
          include: ['tests/**/*.long.test.ts'],
          testTimeout: 3_600_000,
          ...realParts,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
