import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromiumArguments, findChromium } from './support/findChromium.ts';
import { skipLoudly } from '../support/requirements.ts';
import { expect, test } from './support/test.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');
/** Eleven seconds of a known sentence. */
const jfk = path.join(process.env['YARDSTICK_TEST_SAMPLES'] ?? path.join(shared, 'samples'), 'jfk.wav');
const executablePath = findChromium();

test.use({
  models: [[{ speech: 'whisper-tiny.en' }, { speech: 'whisper-base' }], { scope: 'test' }],
  permissions: ['microphone'],
  launchOptions: {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...chromiumArguments,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${jfk}%noloop`,
    ],
  },
});

test.beforeEach(() => {
  if (existsSync(jfk)) return;
  skipLoudly(
    'speech in the browser',
    'set YARDSTICK_TEST_SAMPLES to a folder with jfk.wav, or put it at ../shared/samples',
  );
  test.skip(true, 'no recording');
});

test('what is said into the microphone is read at once, put right, and saved as captions', async ({ page }) => {
  await page.goto('/speech');
  await page.getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: /tiny\.en/ }).click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  // The text comes while the microphone is on, not only after it.
  const live = page.getByRole('log', { name: 'Live text' });
  // Piece by piece, each for itself: whether it hears "Americans" or "America!" depends on where the pieces end.
  await expect(live).toContainText(/fellow america/i, { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await expect(live).toContainText(/ask what you can do/i, { timeout: 60_000 });
  await page.waitForTimeout(1_500);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('link', { name: 'Open the transcript' }).click();

  // The whole sentence is there: no sample was lost on the way.
  const segments = page.getByRole('list', { name: 'Segments' });
  await expect(segments).toContainText(/do for your country/i, { timeout: 30_000 });
  await expect(page.getByText('Stayed here')).toBeVisible();

  // A word is pressed: the sound is there, and plays from that word on.
  const word = segments.getByText(/^country[,.!]?$/i).first();
  await word.click();
  await expect.poll(() => page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0)).toBeGreaterThan(3);
  await expect(segments.locator('[data-heard]')).toHaveCount(1);
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  // Put right by hand, by keyboard alone.
  const first = segments.getByRole('listitem').first();
  await first.focus();
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: 'Text of the segment' });
  await field.fill('And so, my fellow Yardsticks,');
  await field.press('Enter');
  await expect(segments).toContainText('Yardsticks');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(segments).not.toContainText('Yardsticks');
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(segments).toContainText('Yardsticks');

  // Found and replaced everywhere.
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Find', exact: true }).fill('country');
  await expect(page.getByText(/^1 of \d/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Replace with' }).fill('village');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(segments).toContainText('village');
  await expect(segments).not.toContainText('country');

  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Captions (SRT)' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.srt$/);
  const captions = await readFile(await download.path(), 'utf8');
  expect(captions).toMatch(/^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  expect(captions).toContain('fellow Yardsticks');
  expect(captions).toContain('village');
});

test('a microphone that may not be used is said so, and nothing is left behind', async ({ page, context }) => {
  await context.clearPermissions();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await page.goto('/speech');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('The microphone may not be used.');
  await expect(page.getByText('No recordings yet')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a recording whose page is gone is ended from another one, and what was heard is kept', async ({
  page,
  context,
}) => {
  await page.goto('/speech');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByRole('log', { name: 'Live text' })).toContainText(/fellow/i, { timeout: 60_000 });
  // Also other views say that the microphone is on.
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page.getByRole('link', { name: 'Speech recording' })).toBeVisible();
  await page.close();
  const other = await context.newPage();
  await other.goto('/speech');
  const recording = other.getByRole('list', { name: 'Recordings' }).getByRole('listitem').first();
  await recording.getByRole('button', { name: 'End it' }).click();
  await expect(recording.getByRole('button', { name: 'End it' })).toHaveCount(0);
  await recording.getByRole('link', { name: /whisper/i }).click();
  await expect(other.getByRole('list', { name: 'Segments' })).toContainText(/fellow/i, { timeout: 30_000 });
});
