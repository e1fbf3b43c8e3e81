import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { ask, openComparison, setRun, waitForAnswers } from './support/workbench.ts';

test.use({ models: [{ tiny: 'tiny' }] });

async function converse(page: Page, prompts: string[]): Promise<void> {
  for (const prompt of prompts) {
    await openComparison(page, [/Tiny Llama/]);
    await setRun(page, { maxTokens: 4 });
    await ask(page, prompt);
    await waitForAnswers(page, 1, 1);
  }
}

test('conversations are found by a word in them, renamed, exported with conditions, and deleted', async ({ page }) => {
  await converse(page, ['Tell me about zebras and quokkas', 'Something about harpsichords']);
  await page.getByRole('link', { name: 'History' }).click();
  const list = page.getByRole('list', { name: 'Conversations' });
  await expect(list.getByRole('listitem')).toHaveCount(2);

  await page.getByRole('textbox', { name: 'Search titles, prompts and answers' }).fill('quok');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list.getByRole('listitem').locator('mark').first()).toHaveText(/quok/i);
  await expect(page).toHaveURL(/search=quok/);

  await list.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'New title' }).fill('Animals <b>with</b> stripes');
  await page.getByRole('textbox', { name: 'New title' }).press('Enter');
  await expect(list.getByRole('link', { name: 'Animals <b>with</b> stripes' })).toBeVisible();

  for (const [format, inside] of [
    ['Markdown', /quokkas[\s\S]*(temperature|conditions)/i],
    ['HTML', /<!doctype html>[\s\S]*quokkas/i],
    ['JSON', /"prompt"[\s\S]*quokkas/],
  ] as const) {
    await list.getByRole('button', { name: /^More for/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: format, exact: true }).click(),
    ]);
    const content = await readFile(await download.path(), 'utf8');
    expect(content).toMatch(inside);
    // A title is text wherever it goes.
    if (format === 'HTML') expect(content).not.toContain('<b>with</b>');
    if (format === 'JSON') expect(() => JSON.parse(content) as unknown).not.toThrow();
  }

  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('checkbox').first().click();
  await page.getByRole('button', { name: 'Select all' }).click();
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 2 conversations?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
});

test('a word that occurs nowhere says so, and markup searched for is text', async ({ page }) => {
  await converse(page, ['Plain words']);
  await page.goto('/history?search=unheardof');
  await expect(page.getByText('Nothing found for “unheardof”')).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Search titles, prompts and answers' });
  for (const odd of ['<img src=x onerror=alert(1)>', '"', "' OR 1=1 --", '*', 'NEAR(', '%', 'x'.repeat(3_000)]) {
    await field.fill(odd);
    await expect(page.getByText(/Nothing found|conversation/).first()).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await field.fill('plain');
  await expect(page.getByRole('list', { name: 'Conversations' }).getByRole('listitem')).toHaveCount(1);
});

test('a first prompt that the engine refuses leaves the text in the box and no empty conversation behind', async ({
  page,
}) => {
  await page.goto('/');
  await page.route('**/trpc/compare.ask', (route) => route.fulfill({ status: 500, body: 'broken' }));
  const removed = page.waitForResponse('**/trpc/history.remove');
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('Refuse this');
  await page.keyboard.press('Enter');
  expect((await removed).ok()).toBe(true);
  await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue('Refuse this');
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  await expect(page.getByText('Untitled')).toHaveCount(0);
});

test.describe('of a model that writes Markdown', () => {
  const script = ['## Steps\n\n', '1. one\n', '2. <img src=x onerror=alert(1)>\n\n', '```js\nlet a = 1;\n```\n'];
  test.use({ models: [{ tiny: 'tiny', options: { script } }] });

  // Catches: an exported page whose own policy refuses its style, so that it is bare in a browser; raw signs where the app shows headings, lists and
  // code; anything that a model wrote and that runs or loads there.
  test('an exported page reads like the answer, and neither runs nor loads what a model wrote', async ({
    page,
    browser,
  }, testInfo) => {
    await openComparison(page, [/Tiny Llama/]);
    await setRun(page, { maxTokens: 40 });
    await ask(page, 'Write the steps');
    await waitForAnswers(page, 1, 1);
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('button', { name: /^More for/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'HTML', exact: true }).click(),
    ]);
    const file = testInfo.outputPath('conversation.html');
    await download.saveAs(file);

    const reader = await browser.newContext();
    const exported = await reader.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    exported.on('console', (message) => said.push(message.text()));
    exported.on('dialog', (dialog) => said.push(dialog.message()));
    exported.on('request', (request) => asked.push(request.url()));
    await exported.goto(pathToFileURL(file).href);
    await expect(exported.getByRole('heading', { name: 'Steps', exact: true })).toBeVisible();
    await expect(exported.getByRole('listitem').first()).toHaveText('one');
    await expect(exported.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
    await expect(exported.locator('img, script, a, iframe')).toHaveCount(0);
    const code = exported.locator('.code');
    await expect(code).toContainText('let a = 1;');
    await expect(code).toHaveCSS('border-top-left-radius', '8px');
    await expect(code.locator('.hljs-keyword')).not.toHaveCSS('color', await colourOf(exported.locator('body')));
    expect(said).toEqual([]);
    expect(asked).toHaveLength(1);
    await reader.close();
  });
});

const colourOf = (element: Locator): Promise<string> => element.evaluate((body) => getComputedStyle(body).color);
