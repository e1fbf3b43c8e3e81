import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { skipLoudly } from '../support/requirements.ts';
import { expect, test } from './support/test.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');
const jfk = path.join(process.env['YARDSTICK_TEST_SAMPLES'] ?? path.join(shared, 'samples'), 'jfk.wav');

test.use({
  models: [
    [{ speech: 'whisper-tiny.en' }, { tiny: 'tiny', options: { script: ['A', ' word', '!'] } }],
    { scope: 'test' },
  ],
});

test('a file is written down, its speakers are named everywhere, segments are merged and split, and it is handed on', async ({
  page,
}) => {
  if (!existsSync(jfk)) {
    skipLoudly(
      'handing a transcript on',
      'set YARDSTICK_TEST_SAMPLES to a folder with jfk.wav, or put it at ../shared/samples',
    );
    test.skip(true, 'no recording');
  }
  await page.goto('/speech');
  await page.getByLabel('Recordings to add').setInputFiles(jfk);
  // It begins by itself, since it stays on this machine.
  await expect(page.getByRole('button', { name: /^Remove the transcript by/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: /whisper/i }).click();
  const rows = page.getByRole('list', { name: 'Segments' }).getByRole('listitem');
  await expect(rows.first()).toContainText(/americans/i);

  // The focus is nowhere, as on any page that was just opened: Space scrolled, and the browser searched the few rows that exist.
  const isPlaying = () => page.evaluate(() => document.querySelector('audio')?.paused === false);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Space');
  await expect.poll(isPlaying).toBe(true);
  await page.keyboard.press('Space');
  await expect.poll(isPlaying).toBe(false);
  await page.keyboard.press('Control+f');
  await expect(page.getByRole('textbox', { name: 'Find', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  // In a row it began anew at each press, and could not be paused.
  await rows.first().focus();
  await page.keyboard.press('Space');
  await expect.poll(isPlaying).toBe(true);
  await page.keyboard.press('Space');
  await expect.poll(isPlaying).toBe(false);

  await page.getByRole('button', { name: 'Say who speaks' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Who speaks' }).fill('Kennedy');
  await page.getByRole('button', { name: 'From here on' }).click();
  await expect(page.getByRole('button', { name: 'Say who speaks' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Speaker: Kennedy. Change' }).first().click();
  await page.getByRole('textbox', { name: 'Who speaks' }).fill('The President');
  await page.getByRole('button', { name: 'Everywhere' }).click();
  await expect(page.getByRole('button', { name: 'Speaker: Kennedy. Change' })).toHaveCount(0);

  // Split where the cursor stands, and merged again by a key.
  const before = await rows.count();
  await rows.first().focus();
  await page.keyboard.press('e');
  const field = page.getByRole('textbox', { name: 'Text of the segment' });
  await field.press('Home');
  for (let step = 0; step < 3; step += 1) await field.press('Control+ArrowRight');
  await field.press('Control+Enter');
  await expect(rows).toHaveCount(before + 1);
  await rows.first().focus();
  await page.keyboard.press('m');
  await expect(rows).toHaveCount(before);
  await page.keyboard.press('Control+z');
  await expect(rows).toHaveCount(before + 1);

  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Markdown' }).click(),
  ]);
  const markdown = await readFile(await download.path(), 'utf8');
  expect(markdown).toContain('The President');
  expect(markdown).not.toContain('Kennedy');

  await page.getByRole('button', { name: 'Send to' }).click();
  await page.getByRole('menuitem', { name: 'A new prompt in the workbench' }).click();
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await expect(prompt).toHaveValue(/country/i);
  // What was made of it is there after looking elsewhere; the transcript does not come over it again.
  await prompt.fill('Sum it up.');
  await page.getByRole('link', { name: 'Models' }).click();
  await page.goBack();
  await expect(prompt).toHaveValue('Sum it up.');
});
