import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

// The engines and commands that tests start compile each of our files once, not once a start.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('node_modules/.cache/compiled');

/** A busy machine is patient; a limit of its own stands where the time is what is tested. */
const patience = { expect: { poll: { timeout: 15_000 } } };

const realThings = {
  ...patience,
  pool: 'forks',
  testTimeout: 120_000,
  hookTimeout: 180_000,
} as const;

/**
 * Fast tests run on all cores. Those of real files, sockets, processes and models run two files at a time, since much of their time is waiting: their
 * limits allow for a neighbour. `*.timed.test.ts` hold the product to a time that a neighbour would spoil: they run one after another, behind all
 * others. `*.trust.test.ts` are what is relied on without a look: kills, hostile files, faults at every byte, figures held against other programs'. They have
 * a command of their own, `npm run test:trust`, so that `npm test` is short; CI runs both. `*.long.test.ts` (hundreds of kills, hours of soak) run only when asked for: `npm run test:long`.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/architecture/**/*.test.ts'],
          exclude: ['**/*.{long,trust}.test.ts'],
          ...patience,
          pool: 'threads',
          maxWorkers: availableParallelism(),
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...realThings,
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: ['**/*.{long,trust,timed}.test.ts'],
          globalSetup: 'tests/e2e/support/buildOnce.ts',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...realThings,
          name: 'timed',
          include: ['tests/integration/**/*.timed.test.ts'],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...realThings,
          name: 'trust',
          include: ['tests/**/*.trust.test.ts'],
          globalSetup: 'tests/e2e/support/buildOnce.ts',
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...realThings,
          name: 'long',
          include: ['tests/**/*.long.test.ts'],
          testTimeout: 3_600_000,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
