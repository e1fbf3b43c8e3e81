import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from './support/test.ts';

test.use({ models: [[{ speech: 'whisper-tiny.en' }], { scope: 'test' }] });

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-recordings-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

// It stood in the grid by its id, and was asked to write once it had been unticked and ticked again.
test('rows that are recordings come by their path; a speech model has its name in the grid, and transcribes also when it was taken out and put back', async ({
  page,
}) => {
  writeFileSync(path.join(folder, 'a.wav'), 'Not looked at before it is asked.');
  writeFileSync(path.join(folder, 'said.csv'), 'file,text\na.wav,good morning\n');
  await page.goto('/evaluate/new');
  // A table that is sent has no folder for its recordings: by its path it has.
  await page.getByRole('button', { name: 'By path' }).click();
  await page.getByRole('textbox', { name: 'Path of a file with rows' }).fill(path.join(folder, 'said.csv'));
  await page.getByRole('button', { name: 'Read the rows' }).click();
  await page.getByRole('button', { name: /^Keep 1 row/ }).click();
  // Until the rows are there the page below them still moves.
  await expect(page.getByRole('button', { name: 'Other rows' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Add a speech model' }).click();
  await page.getByRole('option', { name: 'whisper-tiny.en', exact: true }).click();

  const cell = page
    .getByRole('table', { name: 'Candidates' })
    .getByRole('checkbox', { name: /^whisper-tiny\.en, zero-shot$/i });
  await expect(cell).toBeChecked();
  await cell.uncheck();
  await cell.check();
  await expect(page.getByText('The prompt is empty.')).toHaveCount(0);
  await expect(page.getByText(/It is a speech model/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
});
