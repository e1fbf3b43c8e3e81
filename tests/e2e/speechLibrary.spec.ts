import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeWav } from '../support/wavWriter.ts';
import { expect, test } from './support/test.ts';

const many = 140;
const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-library-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Hundreds of rows in the page at once make each change of one slow; a button to see more has to be pressed hundreds of times by who looks for the oldest.
test('of many recordings those in sight exist, the rest come by scrolling, and the focus stays in the list', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const second = writeWav(new Float32Array(16_000), { rate: 16_000 });
  const paths = Array.from({ length: many }, (_, at) => path.join(folder, `note ${String(at).padStart(3, '0')}.wav`));
  for (const file of paths) writeFileSync(file, second);
  await page.goto('/speech');
  const status = await page.evaluate(async (all) => {
    const body = JSON.stringify({ paths: all });
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/trpc/speech.add', { method: 'POST', headers, body })).status;
  }, paths);
  expect(status).toBe(200);
  await page.reload();
  const list = page.getByRole('list', { name: 'Recordings' });
  const rows = list.locator(':scope > li');
  await expect(rows.first()).toBeVisible();
  expect(await rows.count()).toBeLessThan(50);
  const first = (await rows.first().getAttribute('aria-label')) ?? '';

  const nameOfLast = () => rows.last().getAttribute('aria-label');
  await expect
    .poll(
      async () => {
        await rows.last().scrollIntoViewIfNeeded();
        return rows.last().getAttribute('aria-posinset');
      },
      { timeout: 30_000 },
    )
    .toBe(String(many));
  expect(await nameOfLast()).not.toBe(first);
  await expect(rows.last()).toHaveAttribute('aria-setsize', String(many));
  expect(await rows.count()).toBeLessThan(50);

  await page.getByLabel('Find a recording').fill('note 017');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Find a recording').fill('note 01');
  await expect(rows).toHaveCount(10);
  const next = (await rows.nth(1).getAttribute('aria-label')) ?? '';
  await rows
    .first()
    .getByRole('button', { name: /^More for/ })
    .click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(rows).toHaveCount(9);
  await expect(page.getByRole('button', { name: `More for ${next}` })).toBeFocused();
});

// Transcribe failed with the advice to go to another page; the button there had to be found.
test('a service that nobody has allowed yet is allowed where it is chosen, and is named before anything is sent', async ({
  page,
}) => {
  await page.goto('/connections');
  await page.getByRole('button', { name: 'Add a connection' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Key', { exact: true }).fill('sk-test-0123456789');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await page.goto('/speech');
  await page.getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: /whisper-1/ }).click();
  await page.getByRole('button', { name: 'Allow api.openai.com' }).click();
  await expect(page.getByText('Recordings go to api.openai.com')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Allow api.openai.com' })).toHaveCount(0);
});
