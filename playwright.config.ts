import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './tests/e2e/support/findChromium.ts';

const executablePath = findChromium();

// The engines and commands that tests start compile each of our files once, not once a start.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('node_modules/.cache/compiled');

/**
 * The page in a real Chromium through the headless mode, each test on a server and a data folder of its own, two at a time; and the real Electron window, one
 * at a time. `*.trust.spec.ts` (crashes, and every view by the rules for accessibility) belong to `npm run test:trust`.
 */
export default defineConfig({
  outputDir: 'test-results/playwright',
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  globalSetup: './tests/e2e/support/buildOnce.ts',
  use: {
    screenshot: 'only-on-failure',
    // With its film of the page (`screenshots`) a browser drew every frame for it: half of all processor time; with its copies of the page (`snapshots`) a tenth.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    actionTimeout: 30_000,
    launchOptions: { args: chromiumArguments, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  projects: [
    { name: 'e2e', testDir: 'tests/e2e', testMatch: '**/*.spec.ts', testIgnore: '**/*.trust.spec.ts' },
    {
      name: 'trust',
      testDir: 'tests/e2e',
      testMatch: '**/*.trust.spec.ts',
      // A run empties its folder: what the tests before left there stays.
      outputDir: 'test-results/playwright-trust',
    },
    {
      name: 'desktop',
      testDir: 'tests/desktop',
      testMatch: '**/*.spec.ts',
      workers: 1,
      // Electron was once ended by a signal while its window closed, and never again in 11 tries under load: CI tries again and says so.
      retries: process.env['CI'] === undefined ? 0 : 1,
    },
  ],
});
