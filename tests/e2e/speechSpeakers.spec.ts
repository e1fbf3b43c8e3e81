import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { decodedBytes } from '../../electron/engine/media/decodedBytes.ts';
import { skipLoudly } from '../support/requirements.ts';
import { toneTalk } from '../support/toneSpeakers.ts';
import { writeWav } from '../support/wavWriter.ts';
import { expect, test } from './support/test.ts';
import { wcagProblems } from './support/wcagProblems.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');
const jfk = path.join(process.env['YARDSTICK_TEST_SAMPLES'] ?? path.join(shared, 'samples'), 'jfk.wav');

test.beforeEach(() => {
  if (existsSync(jfk)) return;
  skipLoudly(
    'finding speakers in the browser',
    'set YARDSTICK_TEST_SAMPLES to a folder with jfk.wav, or put it at ../shared/samples',
  );
  test.skip(true, 'no recording');
});

/** A sentence with a voice that the networks of these tests know: a tone, so high that it is talked over. */
async function talk(): Promise<Buffer> {
  const tones = toneTalk([{ voice: 3, start: 0.3, end: 10.9 }], 11);
  const samples: number[] = [];
  for await (const chunk of decodedBytes(readFileSync(jfk), { environment: {} })) samples.push(...chunk);
  return writeWav(
    samples.map((value, place) => 0.7 * value + (tones[place] ?? 0)),
    { rate: 16_000 },
  );
}

async function openTranscript(page: Page): Promise<void> {
  await page.goto('/speech');
  await page
    .getByLabel('Recordings to add')
    .setInputFiles({ name: 'talk.wav', mimeType: 'audio/wav', buffer: await talk() });
  await expect(page.getByRole('button', { name: /^Remove the transcript by/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: /whisper/i }).click();
  await expect(page.getByRole('list', { name: 'Segments' })).toContainText(/your country/i);
}

test.describe('without the models', () => {
  test.use({ models: [[{ speech: 'whisper-tiny.en' }], { scope: 'test' }], startOffline: true });

  test('it is said what it takes, from where and on what terms, and nothing is begun', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 800 });
    await openTranscript(page);
    await page.getByRole('button', { name: 'Find speakers' }).click();
    const dialog = page.getByRole('dialog', { name: 'Find speakers' });
    await expect(dialog).toContainText('two small models');
    await expect(dialog.getByText(/pyannote segmentation 3\.0.*about \d\.\d+ MB.*MIT/)).toBeVisible();
    await expect(dialog.getByText(/WeSpeaker ResNet34-LM.*CC-BY-4\.0/)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Find speakers' })).toBeDisabled();
    const download = dialog.getByRole('button', { name: 'Download both' });
    await expect(download).toBeDisabled();
    await dialog.getByRole('checkbox', { name: /I have read and accept CC-BY-4\.0/ }).check();
    await expect(download).toBeEnabled();
    expect(await wcagProblems(page, 'without the models')).toEqual([]);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Find speakers' })).toBeFocused();
  });
});

test.describe('with models', () => {
  test.use({ models: [[{ speech: 'whisper-tiny.en' }, { speakers: 'tones' }], { scope: 'test' }] });

  test('labels come on the segments, keep a name that is given, and are taken back by one undo', async ({ page }) => {
    await openTranscript(page);
    await page.getByRole('button', { name: 'Find speakers' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Find speakers' });
    await expect(dialog.getByRole('textbox', { name: 'How many people speak' })).toBeFocused();
    await page.keyboard.type('1');
    expect(await wcagProblems(page, 'with models')).toEqual([]);
    await dialog.getByRole('button', { name: 'Find speakers' }).click();
    await expect(page.getByText('The speakers are labelled')).toBeVisible({ timeout: 60_000 });
    const first = page.getByRole('button', { name: 'Speaker: Speaker 1. Change' });
    await expect(first.first()).toBeVisible();
    await first.first().click();
    await page.getByRole('textbox', { name: 'Who speaks' }).fill('Kennedy');
    await page.getByRole('button', { name: 'Everywhere' }).click();
    await expect(page.getByRole('button', { name: 'Speaker: Kennedy. Change' }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(first.first()).toBeVisible();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(first).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Say who speaks' }).first()).toBeVisible();
  });
});
