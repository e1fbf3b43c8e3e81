import { existsSync } from 'node:fs';
import path from 'node:path';
import { skipLoudly } from '../support/requirements.ts';
import { expect, test } from './support/desktop.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared');
const jfk = path.join(process.env['YARDSTICK_TEST_SAMPLES'] ?? path.join(shared, 'samples'), 'jfk.wav');

test.use({
  switches: [
    ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${jfk}%noloop`],
    { scope: 'test' },
  ],
});

test('the window gives its page the microphone, and what is heard is kept; never the camera', async ({
  desktop: { page },
}) => {
  if (!existsSync(jfk)) {
    skipLoudly(
      'recording in the window',
      'set YARDSTICK_TEST_SAMPLES to a folder with jfk.wav, or put it at ../shared/samples',
    );
    test.skip(true, 'no recording');
  }
  await page.goto(new URL('/speech', page.url()).href);
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await expect(stop).toBeVisible();
  // The samples go by the worklet: without it the level would stay at nothing.
  await expect
    .poll(() => page.getByRole('meter', { name: 'Loudness' }).evaluate((meter) => (meter as HTMLMeterElement).value))
    .toBeGreaterThan(0.1);
  await page.waitForTimeout(2_000);
  await stop.click();
  const recording = page.getByRole('list', { name: 'Recordings' }).getByRole('listitem').first();
  await expect(recording).toContainText(/0:0[2-9]/);
  // No model is here: the recording alone is kept, and it can be heard.
  await expect(recording.getByRole('button', { name: 'Transcribe' })).toBeDisabled();

  const camera = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      (error: DOMException) => error.name,
    ),
  );
  expect(camera).toBe('NotAllowedError');
});
