import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** The machine's Chromium: CHROMIUM_PATH, the usual places, Playwright's own; undefined where there is none. */
export function findChromium(): string | undefined {
  return [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ].find((candidate) => candidate !== undefined && candidate !== '' && existsSync(candidate));
}

/** Chromium refuses its sandbox to root; every other user gets it. */
export const chromiumArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
