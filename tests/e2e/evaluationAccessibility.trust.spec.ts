import { expect, test } from './support/test.ts';
import { wcagProblemsInBothSchemes } from './support/wcagProblems.ts';
import { gemma, smol } from './support/workbench.ts';

const rows = `message,desk
"I was charged twice for one order.",billing
"The parcel has not moved since Friday.",delivery
"Please send me an invoice with our tax number.",billing
"The driver left the box in the rain.",delivery
`;

test.use({ models: [[{ catalog: smol.id }, { catalog: gemma.id }], { scope: 'test' }] });

test('setting an evaluation up passes the automatic checks of WCAG 2.2 AA, light and dark, and fits a phone', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/evaluate/new');
  await expect(page.getByRole('heading', { level: 1, name: 'New evaluation' })).toBeVisible();
  const problems = await wcagProblemsInBothSchemes(page, 'before there are rows');

  await page
    .getByLabel('File with rows')
    .setInputFiles({ name: 'messages.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
  await expect(page.getByRole('button', { name: 'Keep 4 rows' })).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'columns')));

  await page.getByRole('button', { name: 'Keep 4 rows' }).click();
  // Until the rows are there the page below them still moves.
  await expect(page.getByRole('button', { name: 'Other rows' })).toBeVisible();
  for (const name of [smol.name, gemma.name]) {
    await page.getByRole('button', { name: /^Add a model/ }).click();
    await page.getByRole('option', { name }).first().click();
  }
  await expect(page.getByText(/4 rows × 2 candidates: 8 requests/)).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'ready to run')));

  await page.setViewportSize({ width: 390, height: 844 });
  problems.push(...(await wcagProblemsInBothSchemes(page, 'on a phone')));
  // A table pushed the whole page sideways.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(problems).toEqual([]);

  // What was set up was gone after a look at another view.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/models');
  await page.goto('/evaluate/new');
  await expect(page.getByText(/4 rows × 2 candidates: 8 requests/)).toBeVisible();
  await page.getByRole('button', { name: 'Start over' }).click();
  // It was gone with one press.
  await page.getByRole('dialog', { name: 'Start over?' }).getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByText('Nothing to run yet.')).toBeVisible();
});
