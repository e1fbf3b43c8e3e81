import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { skipLoudly } from '../support/requirements.ts';
import { expect, test } from './support/test.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');
/** Eleven seconds of a known sentence. */
const jfk = path.join(process.env['YARDSTICK_TEST_SAMPLES'] ?? path.join(shared, 'samples'), 'jfk.wav');
const sentence =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

test.use({ models: [[{ speech: 'whisper-tiny.en' }, { speech: 'whisper-base' }], { scope: 'test' }] });

test.beforeEach(() => {
  if (existsSync(jfk)) return;
  skipLoudly(
    'comparing speech models in the browser',
    'set YARDSTICK_TEST_SAMPLES to a folder with jfk.wav, or put it at ../shared/samples',
  );
  test.skip(true, 'no recording');
});

test('two sizes are compared on a recording whose words are known', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('/speech');
  // Nothing is written down by itself: the comparison is what listens.
  await page.getByLabel('Begin at once').uncheck();
  await page.getByLabel('Recordings to add').setInputFiles(jfk);
  const recordings = page.getByRole('list', { name: 'Recordings' });
  await expect(recordings.getByRole('listitem', { name: 'jfk.wav' })).toBeVisible();
  await page.getByRole('tab', { name: 'Compare models' }).click();
  await page.getByRole('button', { name: 'New comparison' }).last().click();
  await page.getByRole('checkbox', { name: /jfk\.wav/ }).check();
  await page.getByRole('button', { name: 'What is really said in jfk.wav' }).click();
  const dialog = page.getByRole('dialog');
  // One word is wrong on purpose: both models must be charged with exactly it.
  await dialog.getByLabel('Text or captions').fill(sentence.replace('fellow', 'dear'));
  await dialog.getByRole('button', { name: 'Use as reference' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('Everything stays on this machine.')).toBeVisible();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();

  const totals = page.getByRole('table', { name: 'Each model over all recordings' });
  await expect(totals.getByRole('row')).toHaveCount(3, { timeout: 120_000 });
  await expect(totals).toContainText('stayed here');
  await expect(page.getByText(/too few recordings tell them apart/)).toBeVisible({ timeout: 120_000 });
  const cells = page.getByRole('table', { name: 'Each recording by each model' });
  await page.setViewportSize({ width: 1280, height: 480 });
  await cells.getByRole('button', { name: /jfk\.wav by .*tiny/ }).click();
  const difference = page.getByRole('region', { name: /jfk\.wav by/ });
  const error = difference.getByRole('button', { name: /said dear, heard fellow/ });
  // It opened below the table, out of sight.
  await expect(error).toBeInViewport({ ratio: 1 });
  await expect(error).toBeVisible();
  await expect(difference).toContainText('1 wrong');
  await error.click();
  await expect.poll(() => page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0)).toBeGreaterThan(0.5);
});

// Catches: references were given one recording at a time, so that a comparison over forty took forty dialogs.
test('a table of references is given to all recordings that it names, once it is seen what it would do', async ({
  page,
}) => {
  await page.goto('/speech');
  await page.getByLabel('Begin at once').uncheck();
  const buffer = readFileSync(jfk);
  for (const name of ['monday.wav', 'tuesday.wav']) {
    await page.getByLabel('Recordings to add').setInputFiles({ name, mimeType: 'audio/wav', buffer });
    await expect(page.getByRole('listitem', { name })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Add references…' }).click();
  const dialog = page.getByRole('dialog');
  const take = dialog.getByRole('button', { name: /^Use/ });
  await expect(take).toBeDisabled();
  const table = `file,text\nmonday,"${sentence}"\nTuesday.WAV,Something else\nfriday,Nobody\n`;
  await dialog
    .getByLabel('References to add')
    .setInputFiles({ name: 'said.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await expect(dialog.getByText('2 recordings would get a reference.')).toBeVisible();
  await expect(dialog.getByRole('row', { name: 'monday.wav said.csv, row 1 22 words' })).toBeVisible();
  await expect(dialog.getByText('said.csv, row 3: no recording is called “friday”')).toBeVisible();
  // Seen, not done.
  await expect(page.getByRole('listitem', { name: 'monday.wav' }).getByText('Reference')).toHaveCount(0);
  await take.click();
  await expect(dialog).toHaveCount(0);
  for (const name of ['monday.wav', 'tuesday.wav']) {
    await expect(page.getByRole('listitem', { name }).getByText('Reference')).toBeVisible();
  }
  await page.getByLabel('Recordings to add').setInputFiles({ name: 'friday.wav', mimeType: 'audio/wav', buffer });
  await expect(page.getByRole('listitem', { name: 'friday.wav' })).toBeVisible();
  await page.getByRole('tab', { name: 'Compare models' }).click();
  await page.getByRole('button', { name: 'New comparison' }).last().click();
  // Of many recordings those that can be measured were to be found and checked one by one.
  await page.getByRole('button', { name: 'Choose the 2 with a reference' }).click();
  await expect(page.getByText('2 recordings with a reference: error rates come')).toBeVisible();
  // From here, too; whoever takes what is there away is told so before.
  await page.getByRole('button', { name: 'Add references…' }).click();
  await dialog
    .getByLabel('References to add')
    .setInputFiles({ name: 'monday.txt', mimeType: 'text/plain', buffer: Buffer.from(sentence) });
  await expect(dialog.getByText('1 recording would get a reference, 1 in place of what is there.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

// The dialog sent turns as the whole reference: a text that took an hour to put right was gone without a word.
test('turns that come beside a text leave it, and each half is taken away by its name', async ({ page }) => {
  await page.goto('/speech');
  await page.getByLabel('Begin at once').uncheck();
  await page.getByLabel('Recordings to add').setInputFiles(jfk);
  const dialog = page.getByRole('dialog');
  const open = async () => {
    await page.getByRole('button', { name: 'More for jfk.wav' }).click();
    await page.getByRole('menuitem', { name: 'What was really said…' }).click();
  };
  const use = async () => {
    await dialog.getByRole('button', { name: 'Use as reference' }).click();
    await expect(dialog).toHaveCount(0);
  };
  const file = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await open();
  await dialog.getByLabel('Text or captions').fill(sentence);
  await use();
  await open();
  const chooser = dialog.locator('input[type=file]');
  await chooser.setInputFiles(file('long.txt', 'word '.repeat(400_001)));
  await expect(dialog.getByRole('alert')).toContainText('long.txt has more than 2,000,000 characters');
  const turns = `${';; made by hand\n'.repeat(200)}SPEAKER jfk 1 .3 10.5 <NA> <NA> Ann <NA> <NA>\n`;
  await chooser.setInputFiles(file('jfk.rttm', turns));
  await expect(dialog.getByText('Turns of speakers: jfk.rttm')).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await use();
  await open();
  const text = dialog.getByRole('button', { name: 'Take it away: plain text' });
  await expect(text).toBeVisible();
  await dialog.getByRole('button', { name: 'Take it away: turns of speakers (RTTM)' }).click();
  await expect(dialog).toHaveCount(0);
  await open();
  await expect(text).toBeVisible();
  await expect(dialog.getByText(/turns of speakers \(RTTM\)$/)).toHaveCount(0);
});
