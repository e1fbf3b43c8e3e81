import { existsSync } from 'node:fs';
import path from 'node:path';
import { skipLoudly } from '../support/requirements.ts';
import { expect, test } from './support/test.ts';
import { wcagProblemsInBothSchemes } from './support/wcagProblems.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');
const jfk = path.join(process.env['YARDSTICK_TEST_SAMPLES'] ?? path.join(shared, 'samples'), 'jfk.wav');

test.use({ models: [[{ speech: 'whisper-tiny.en' }], { scope: 'test' }] });

test.beforeEach(() => {
  if (existsSync(jfk)) return;
  skipLoudly(
    'accessibility of the Speech view',
    'set YARDSTICK_TEST_SAMPLES to a folder with jfk.wav, or put it at ../shared/samples',
  );
  test.skip(true, 'no recording');
});

test('every part of the Speech view passes the automatic checks of WCAG 2.2 AA, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/speech');
  await expect(page.getByText('No recordings yet')).toBeVisible();
  const problems = await wcagProblemsInBothSchemes(page, 'nothing yet');
  await page.getByLabel('Recordings to add').setInputFiles(jfk);
  await expect(page.getByRole('button', { name: /^Remove the transcript by/ })).toBeVisible({ timeout: 60_000 });
  problems.push(...(await wcagProblemsInBothSchemes(page, 'a recording')));
  await page.getByRole('button', { name: 'More for jfk.wav' }).click();
  await page.getByRole('menuitem', { name: 'What was really said…' }).click();
  await page.getByLabel('Text or captions').fill('And so my dear Americans, ask not.');
  problems.push(...(await wcagProblemsInBothSchemes(page, 'the reference')));
  await page.getByRole('button', { name: 'Use as reference' }).click();

  await page.getByRole('link', { name: /whisper/i }).click();
  await expect(page.getByRole('list', { name: 'Segments' })).toContainText(/americans/i);
  problems.push(...(await wcagProblemsInBothSchemes(page, 'a transcript')));
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('textbox', { name: 'Find', exact: true }).fill('country');
  await expect(page.getByText(/^1 of/)).toBeVisible();
  await page.getByRole('button', { name: 'Edit the text' }).first().click();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'find, and a segment being edited')));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Say who speaks' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Who speaks' })).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'who speaks')));

  await page.goto('/speech?tab=compare');
  await page.getByRole('button', { name: 'New comparison' }).last().click();
  await page.getByRole('checkbox', { name: /jfk\.wav/ }).check();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'a new comparison')));
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const cells = page.getByRole('table', { name: 'Each recording by each model' });
  await cells.getByRole('button', { name: /jfk\.wav by/ }).click({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: /said dear, heard fellow/ })).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'a comparison')));
  // Its tables are wider than a phone, and must be scrolled without a pointer too.
  await page.setViewportSize({ width: 390, height: 844 });
  problems.push(...(await wcagProblemsInBothSchemes(page, 'a comparison on a phone')));
  expect(problems).toEqual([]);
});
