import { chromium, type Page } from '@playwright/test';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import buildOnce from '../e2e/support/buildOnce.ts';
import { chromiumArguments, findChromium } from '../e2e/support/findChromium.ts';
import { removeHome, startHeadless } from '../e2e/support/headless.ts';
import { signIn } from '../e2e/support/test.ts';
import type { BenchmarkRow } from './report.ts';
import { writeRun } from './sheet.ts';
import { percentile } from './statistics.ts';

/**
 * The same large run as a person has it: from a press to what it shows, in the machine's Chromium. It was opened once before: what reading it from the disk
 * takes is measured without the page.
 */
export async function measureSheetPage(rounds: number): Promise<BenchmarkRow[]> {
  const executablePath = findChromium();
  if (executablePath === undefined) return [];
  await buildOnce();
  const home = await mkdtemp(path.join(os.tmpdir(), 'yardstick-sheet-page-'));
  const run = writeRun(home);
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  const figures = { opened: [] as number[], filtered: [] as number[], frames: [] as number[], gaps: [] as number[] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const app = await startHeadless({ home });
      try {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        await signIn(context, app);
        const page = await context.newPage();
        await page.goto(`${app.url}evaluate`);
        const link = page.locator(`a[href="/evaluate/run/${run}"]`);
        await link.waitFor();
        await opening(page, run);
        // A page that knows nothing of it; the engine has read it.
        await page.goto(`${app.url}evaluate`);
        await link.waitFor();
        figures.opened.push(await opening(page, run));
        figures.filtered.push(await filtering(page));
        const scrolled = await scrolling(page);
        figures.frames.push(...scrolled.frames);
        figures.gaps.push(scrolled.gaps);
        await context.close();
      } finally {
        await app.stop();
      }
    }
  } finally {
    await browser.close();
    await removeHome(home);
  }
  const atMost = (what: string, ours: number[], unit: string, value: number): BenchmarkRow => ({
    what: `10,000 rows x 6 candidates in the page: ${what}`,
    ours,
    unit,
    limit: { kind: 'at-most', value },
  });
  return [
    atMost('click to sheet and rows', figures.opened, 'ms', 500),
    atMost('press to filtered rows', figures.filtered, 'ms', 100),
    atMost('scrolling, p95 between frames', [percentile(figures.frames, 0.95)], 'ms', 34),
    atMost('frames of scrolling in which a row was missing', figures.gaps, '', 0),
  ];
}

/** Its link is pressed, then the tab of its rows: until the sheet and then the rows are there, the slower of both, ms. */
const opening = (page: Page, run: string): Promise<number> =>
  page.evaluate(async (id) => {
    const until = async (isThere: () => boolean) => {
      const begun = performance.now();
      while (!isThere()) await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    };
    document.querySelector<HTMLElement>(`a[href="/evaluate/run/${id}"]`)?.click();
    const sheet = await until(() => document.querySelector('table[aria-label="Decision sheet"] tbody tr') !== null);
    Array.from(document.querySelectorAll<HTMLElement>('[role="tab"]'))
      .find(({ textContent }) => textContent === 'Rows')
      ?.click();
    const rows = await until(() => document.querySelectorAll('[data-row]').length > 20);
    return Math.max(sheet, rows);
  }, run);

/** The filter of rows in which scores differ: until their number is another one, ms. */
const filtering = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const count = () => document.querySelector('[role="table"]')?.getAttribute('aria-rowcount');
    const before = count();
    const begun = performance.now();
    Array.from(document.querySelectorAll<HTMLElement>('[aria-label="Which rows"] button'))
      .find(({ textContent }) => textContent?.startsWith('Scores differ') === true)
      ?.click();
    while (count() === before) await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });

/** 400 pixels a frame, faster than a wheel turns. */
const scrolling = (page: Page): Promise<{ frames: number[]; gaps: number }> =>
  page.evaluate(async () => {
    const scroller = document.querySelector('[role="table"]')?.parentElement;
    const frames: number[] = [];
    let gaps = 0;
    for (let last = performance.now(), step = 0; step < 60; step += 1) {
      scroller?.scrollBy(0, 400);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
      if (Array.from(document.querySelectorAll('[role="cell"]')).some(({ textContent }) => textContent === '…'))
        gaps += 1;
    }
    return { frames, gaps };
  });
