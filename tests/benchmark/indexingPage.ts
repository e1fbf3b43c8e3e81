import { chromium, type Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import buildOnce from '../e2e/support/buildOnce.ts';
import { chromiumArguments, findChromium } from '../e2e/support/findChromium.ts';
import { removeHome, startHeadless, type Headless } from '../e2e/support/headless.ts';
import { prepareHome } from '../e2e/support/prepareHome.ts';
import { signIn } from '../e2e/support/test.ts';
import { framesWhile } from './page.ts';
import type { BenchmarkRow } from './report.ts';
import { percentile } from './statistics.ts';

const model = 'all-minilm-l6-v2-int8';
/** So many that they are not done before the page has been measured. */
const copies = 10;
const presses = 40;
const searches = 12;
const parts = ['Files', 'Measure', 'Settings', 'Ask'];

/**
 * The page while a folder is taken in by the real model: how long a press of a tab takes until its part is drawn, how even the frames are, and when a search
 * has hits.
 */
export async function measurePageWhileIndexing(abstracts: readonly string[]): Promise<BenchmarkRow[]> {
  const executablePath = findChromium();
  const home = await prepareHome([{ catalog: model }]);
  if (executablePath === undefined || home === null) return [];
  await buildOnce();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-indexing-page-'));
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  let app: Headless | undefined;
  try {
    for (let copy = 0; copy < copies; copy += 1) {
      for (const [number, text] of abstracts.entries()) {
        await writeFile(path.join(folder, `${copy}-${number}.txt`), `${copy}. ${text}`);
      }
    }
    app = await startHeadless({ home });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await signIn(context, app);
    const page = await context.newPage();
    await startIndexing(page, app, folder);
    const pressed: number[] = [];
    const frames = await framesWhile(page, async () => {
      for (let press = 0; press < presses; press += 1) {
        pressed.push(await pressTab(page, parts[press % parts.length] as string));
        await page.waitForTimeout(100);
      }
    });
    await pressTab(page, 'Search');
    const found: number[] = [];
    for (let number = 0; number < searches; number += 1) found.push(await search(page, `flow over body ${number}`));
    const working = await page.getByText(/Taking files in, \d+ %/).count();
    if (working === 0) throw new Error('All files were in before the page had been measured: take more of them.');
    return [
      row('a press of a tab: p95 until its part is drawn', percentile(pressed, 0.95), 100),
      row('p95 between frames', percentile(frames, 0.95), 100),
      // The question waits for the batch that is being embedded, and 200 ms for the next key.
      row('a search typed: p95 until its hits are drawn', percentile(found, 0.95), 2_000),
    ];
  } finally {
    await browser.close();
    await app?.stop();
    await removeHome(home);
    await rm(folder, { recursive: true, force: true });
  }
}

function row(what: string, milliseconds: number, limit: number): BenchmarkRow {
  return {
    what: `page while files are taken in: ${what}`,
    ours: [milliseconds],
    unit: 'ms',
    limit: { kind: 'at-most', value: limit },
  };
}

async function startIndexing(page: Page, app: Headless, folder: string): Promise<void> {
  await page.goto(`${app.url}knowledge`);
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Abstracts');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.getByLabel('Path of a folder or file').fill(folder);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  // The model is loaded, and the first ones are in.
  await page.getByText(/^[1-9]\d* documents?,/).waitFor({ timeout: 60_000 });
}

/** Milliseconds from the press to the frame that shows the part, by the page's own clock. */
function pressTab(page: Page, name: string): Promise<number> {
  return page.evaluate(async (label) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find((one) => one.textContent === label);
    const begin = performance.now();
    tab?.click();
    while (document.querySelector(`section[aria-label="${label}"]`) === null) await frame();
    await frame();
    return performance.now() - begin;
  }, name);
}

/** Milliseconds from the last key to the frame that shows hits of just this question. */
async function search(page: Page, query: string): Promise<number> {
  const field = page.getByRole('textbox', { name: 'Search Abstracts' });
  await field.fill('');
  await page.getByRole('list', { name: 'Passages found' }).waitFor({ state: 'detached' });
  const begin = performance.now();
  await field.fill(query);
  await page.getByRole('list', { name: 'Passages found' }).getByRole('listitem').first().waitFor({ timeout: 60_000 });
  return performance.now() - begin;
}
