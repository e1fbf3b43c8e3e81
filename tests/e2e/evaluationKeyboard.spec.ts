import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { wcagProblems } from './support/wcagProblems.ts';

const rows = ['message,desk', 'It was charged twice,billing', 'It has not moved,delivery', 'It rained on it,delivery'];

test.use({
  models: [
    [
      { tiny: 'always-delivery', options: { name: 'Always delivery', script: ['delivery'] } },
      { tiny: 'always-billing', options: { name: 'Always billing', script: ['billing'] } },
    ],
    { scope: 'test' },
  ],
});

const focused = (page: Page) => page.locator('*:focus');

/** Presses a button as the keyboard does. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' });
  await expect(button).toBeEnabled();
  await button.focus();
  await page.keyboard.press('Enter');
}

test('from rows to an answer by keyboard alone: the focus goes on where the page goes on', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/evaluate/new');
  await press(page, 'Paste');
  await page.getByRole('textbox', { name: 'Rows' }).fill(rows.join('\n'));
  await press(page, 'Read the rows');
  // The focus was lost with the button, and every step began at the top of the page.
  await expect(focused(page)).toContainText('3 rows, 2 columns');
  for (const [column, role] of [
    ['message', 'Input'],
    ['desk', 'Label'],
  ] as const) {
    await page.getByRole('combobox', { name: `What ${column} is` }).click();
    await page.getByRole('option', { name: role, exact: true }).click();
  }
  await press(page, 'Keep 3 rows');
  await expect(focused(page)).toHaveText(/Pasted rows/);

  for (const name of ['Always delivery', 'Always billing']) {
    await press(page, /^Add a model/);
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(focused(page)).toHaveAccessibleName(/^Add a model/);
  }

  // 99 repeats were kept, and the suite was refused by its input's rules.
  const repeats = page.getByLabel('Asked how often');
  await repeats.fill('99');
  await expect(page.getByText('A whole number from 1 to 50.')).toBeVisible();
  await repeats.press('Tab');
  await expect(repeats).toHaveValue('50');
  await repeats.fill('1');

  // The metric that decides lost its place with its name.
  await page.getByText('Parameters and threshold').first().click();
  const name = page.getByLabel('Name in the sheet').first();
  await name.fill('macro-f1');
  await name.press('Enter');
  await expect(page.getByText('Another metric is called that')).toBeVisible();
  await name.fill('right-desk');
  await name.press('Enter');
  await expect(page.getByRole('radio', { name: /decides$/, checked: true })).toHaveValue('right-desk');
  await expect(page.getByText(/3 rows × 2 candidates: 6 requests/)).toBeVisible();

  // What is set up can be taken along before it runs.
  await press(page, 'Export');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^YAML/ }).press('Enter'),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toMatch(/local:always-billing[\s\S]*primary: right-desk/);

  await press(page, 'Run');
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 });
  const problems = await wcagProblems(page, 'sheet');

  // Enter reads an answer and Escape comes back, to the row that was gone on to.
  await page.getByRole('tab', { name: 'Rows' }).click();
  const table = page.getByRole('table', { name: 'Rows and answers' });
  await table.getByRole('button', { name: /^Always delivery.*row 1: wrong/ }).focus();
  await page.keyboard.press('Enter');
  await expect(focused(page)).toHaveText(/^Row 1/);
  problems.push(...(await wcagProblems(page, 'an answer')));
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { name: /^Row 2/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(focused(page)).toHaveAccessibleName(/^Always delivery.*row 2: right/);
  await expect(page.getByRole('button', { name: /^Right by all/ })).toContainText('0');

  // Only the beginnings of two answers could be compared.
  await page.getByRole('tab', { name: 'Compare two' }).click();
  await press(page, 'Row 1: whole answers');
  await expect(page.getByRole('list', { name: 'Rows in which they differ' })).toContainText('“delivery”');
  problems.push(...(await wcagProblems(page, 'two answers')));
  await page.setViewportSize({ width: 390, height: 844 });
  problems.push(...(await wcagProblems(page, 'on a phone')));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(problems).toEqual([]);
});
