import { chromium, type Page } from '@playwright/test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromiumArguments, findChromium } from '../e2e/support/findChromium.ts';
import buildOnce from '../e2e/support/buildOnce.ts';
import { removeHome, startHeadless, type Headless } from '../e2e/support/headless.ts';
import { prepareHome } from '../e2e/support/prepareHome.ts';
import { signIn } from '../e2e/support/test.ts';
import { writeLongConversation } from './longHistory.ts';
import type { BenchmarkRow } from './report.ts';
import { startScriptedServer } from './scriptedServer.ts';
import { percentile } from './statistics.ts';

const pageFolder = path.resolve(import.meta.dirname, '../../dist/renderer');

/** First load, start, a history of 10,000 messages, six columns at once: in the machine's Chromium, against the real server. */
export async function measurePage(rounds: number): Promise<BenchmarkRow[]> {
  const executablePath = findChromium();
  const home = await prepareHome([{ catalog: 'smollm2-135m-instruct-q4_1' }]);
  if (executablePath === undefined || home === null) return [];
  await buildOnce();
  const conversation = writeLongConversation(home, 5_000);
  const ready: number[] = [];
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  let app: Headless | undefined;
  try {
    for (let round = 0; round <= rounds; round += 1) {
      await app?.stop();
      const startedAt = performance.now();
      app = await startHeadless({ home });
      const context = await browser.newContext();
      await signIn(context, app);
      const page = await context.newPage();
      await page.goto(app.url);
      await page.getByRole('textbox').last().waitFor();
      if (round > 0) ready.push(performance.now() - startedAt); // the first start is cold
      await context.close();
    }
    if (app === undefined) return [];
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await signIn(context, app);
    const page = await context.newPage();
    const opened: number[] = [];
    let scrolled: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(app.url);
      const link = page.locator(`a[href="/c/${conversation}"]`).first();
      await link.waitFor();
      const startedAt = performance.now();
      await link.click();
      await page.getByText('Question 4999').first().waitFor();
      opened.push(performance.now() - startedAt);
      scrolled = scrolled.concat(await framesWhile(page, () => scrollUp(page)));
    }
    const six = await measureSixColumns(page, app);
    await context.close();
    return [
      {
        what: 'first load of the page, gzipped',
        ours: [firstLoadKilobytes()],
        unit: 'kB',
        limit: { kind: 'at-most', value: 450 },
      },
      {
        what: 'app ready, warm: process start to a usable page',
        ours: ready,
        unit: 'ms',
        limit: { kind: 'at-most', value: 2000 },
      },
      {
        what: 'history of 10,000 messages: click to shown',
        ours: opened,
        unit: 'ms',
        limit: { kind: 'at-most', value: 300 },
      },
      {
        what: 'scrolling it: p95 between frames',
        ours: [percentile(scrolled, 0.95)],
        unit: 'ms',
        limit: { kind: 'at-most', value: 34 },
      },
      {
        what: 'six columns streaming: p95 between frames',
        ours: [percentile(six, 0.95)],
        unit: 'ms',
        limit: { kind: 'at-most', value: 50 },
      },
    ];
  } finally {
    await browser.close();
    await app?.stop();
    await removeHome(home);
  }
}

/** What index.html asks for before anything can be used: its scripts, preloads and styles, and what they import statically. */
function firstLoadKilobytes(): number {
  const html = readFileSync(path.join(pageFolder, 'index.html'), 'utf8');
  const wanted = [...html.matchAll(/(?:src|href)="\/?(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file as string);
  const known = new Set(readdirSync(path.join(pageFolder, 'assets')).map((name) => `assets/${name}`));
  const bytes = [...new Set(wanted)].filter(
    (file) => known.has(file) && statSync(path.join(pageFolder, file)).isFile(),
  );
  return bytes.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(pageFolder, file))).length, 0) / 1000;
}

async function scrollUp(page: Page): Promise<void> {
  await page.mouse.move(800, 450);
  for (let step = 0; step < 40; step += 1) {
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(16);
  }
}

/** Milliseconds between the frames that the page drew while something went on. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    let running = true;
    const tick = (now: number) => {
      frames.push(now - last);
      last = now;
      if (running) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { stopFrames: () => ((running = false), frames) });
  });
  await work();
  return page.evaluate(() => (window as unknown as { stopFrames(): number[] }).stopFrames());
}

async function measureSixColumns(page: Page, app: Headless): Promise<number[]> {
  const server = await startScriptedServer({ tokensPerSecond: 60, tokens: 360 });
  try {
    const call = async (procedure: string, input: unknown): Promise<unknown> => {
      const response = await page.request.post(`${app.url}trpc/${procedure}`, {
        data: input,
        headers: { origin: new URL(app.url).origin },
      });
      if (!response.ok()) throw new Error(`${procedure}: ${await response.text()}`);
      return ((await response.json()) as { result: { data: unknown } }).result.data;
    };
    await call('egress.allow', { host: new URL(server.url).host });
    await call('connections.add', { name: 'scripted', kind: 'openai-compatible', baseUrl: server.url });
    await call('connections.test', { name: 'scripted' });
    const models = [1, 2, 3, 4, 5, 6].map((n) => `scripted:scripted-${n}`);
    const { id } = (await call('compare.create', { models, settings: {} })) as { id: string };
    await page.goto(`${app.url}c/${id}`);
    const composer = page.getByRole('textbox').last();
    await composer.fill('Write');
    await composer.press('Enter');
    await page.getByText('tide').first().waitFor();
    return await framesWhile(page, () => page.waitForTimeout(4_500));
  } finally {
    server.close();
  }
}
