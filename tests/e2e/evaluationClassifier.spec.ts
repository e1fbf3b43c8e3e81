import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './support/test.ts';

test.use({ models: [[{ catalog: 'all-minilm-l6-v2-int8' }], { scope: 'test' }] });

const rows = readFileSync(path.resolve('resources/suites/tickets-training.csv'));

test('a classifier is set up for rows with labels, learns from those that are not asked, and stands on the sheet', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto('/evaluate/new');
  // Without labels there is nothing to learn.
  await expect(page.getByRole('combobox', { name: 'Add a classifier' })).toHaveCount(0);
  await page.getByLabel('File with rows').setInputFiles({ name: 'messages.csv', mimeType: 'text/csv', buffer: rows });
  await page.getByRole('combobox', { name: 'What team is' }).click();
  await page.getByRole('option', { name: 'Label', exact: true }).click();
  await page.getByRole('button', { name: 'Keep 40 rows' }).click();
  await expect(page.getByRole('button', { name: 'Other rows' })).toBeVisible();

  await page.getByRole('combobox', { name: 'Add a classifier' }).click();
  await page.getByRole('option', { name: /MiniLM/ }).click();
  await expect(page.getByText(/A classifier needs labelled rows to learn from/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  await page.getByLabel('Or split: asked, %').fill('40');
  await page.getByRole('button', { name: 'Split', exact: true }).click();
  await expect(page.getByText(/16 rows asked, 24 rows for training/)).toBeVisible();

  await page.getByRole('button', { name: 'Add a technique' }).click();
  await page.getByRole('combobox', { name: 'Technique' }).click();
  await page.getByRole('option', { name: /^Classifier/ }).click();
  await page.getByLabel('Training rows', { exact: true }).fill('8');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const grid = page.getByRole('table', { name: 'Candidates' });
  await expect(grid.getByRole('checkbox', { checked: true })).toHaveCount(2);
  await expect(grid.getByRole('checkbox', { name: /zero-shot/i })).toBeDisabled();
  // It has no prompt to be edited.
  await expect(page.getByLabel('Template')).toHaveCount(0);

  await expect(page.getByText(/16 rows × 2 candidates: 32 requests, \$0/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 120_000 });
  const sheet = page.getByRole('table', { name: 'Decision sheet' });
  await expect(sheet).toContainText('Classifier, all rows');
  await expect(sheet).toContainText('Classifier, 8 rows');

  await page.getByRole('tab', { name: 'Rows' }).click();
  await page.getByRole('table', { name: 'Rows and answers' }).getByRole('cell').getByRole('button').first().click();
  const panel = page.getByRole('complementary', { name: 'Answer' });
  await expect(panel.getByLabel('Figures of this answer')).toContainText(/Confidence\s*\d+\.\d %/);
  await panel.getByRole('button', { name: /^Conditions/ }).click();
  await expect(page.getByText('24 rows of 4 labels')).toBeVisible();
});
