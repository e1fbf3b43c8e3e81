import { writeWav } from '../support/wavWriter.ts';
import { expect, test } from './support/test.ts';
import { waitForAnswers } from './support/workbench.ts';

test.use({ models: [{ tiny: 'tiny', options: { script: ['Only', ' keys', '!'] } }] });

test('from the keyboard alone: ask, find it again, rename it, change the theme, go offline', async ({ page }) => {
  const { keyboard } = page;
  await page.goto('/');
  const sidebar = page.getByRole('complementary', { name: 'Sidebar' });
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await expect(prompt).toBeFocused();
  await keyboard.type('Only keys were used');
  await keyboard.press('Enter');
  await waitForAnswers(page, 1, 1);

  // Escape leaves the prompt box; single keys then work.
  await expect(prompt).toBeFocused();
  await keyboard.press('Escape');
  await expect(prompt).not.toBeFocused();
  await keyboard.press('o');
  await expect(sidebar.getByText('Nothing can leave this machine')).toBeVisible();
  await keyboard.press('o');
  await expect(sidebar.getByText('No host is allowed yet')).toBeVisible();

  // As the system, light, dark, and round again.
  await keyboard.press('t');
  await expect(sidebar.getByRole('button', { name: /^Theme: light/ })).toBeVisible();
  await keyboard.press('t');
  await expect(sidebar.getByRole('button', { name: /^Theme: dark/ })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');

  await keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog').getByRole('textbox');
  await expect(palette).toBeFocused();
  await keyboard.type('history');
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // Tab reaches the conversation's menu in the list; the menu opens, renames, and gives the focus back.
  const more = page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: /^More for/ });
  await expect(more).toBeVisible();
  for (
    let presses = 0;
    presses < 60 && !(await more.evaluate((element) => element === document.activeElement));
    presses += 1
  ) {
    await keyboard.press('Tab');
  }
  await expect(more).toBeFocused();
  await keyboard.press('Enter');
  const rename = page.getByRole('menuitem', { name: 'Rename' });
  await expect(rename).toBeVisible();
  for (
    let presses = 0;
    presses < 5 && !(await rename.evaluate((element) => element === document.activeElement));
    presses += 1
  ) {
    await keyboard.press('ArrowDown');
  }
  await keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'New title' })).toBeFocused();
  await keyboard.type('Renamed by keys');
  await keyboard.press('Enter');
  await expect(
    page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'Renamed by keys' }),
  ).toBeVisible();

  await keyboard.press('Shift+?');
  await expect(page.getByRole('dialog')).toContainText(/offline/i);
  // A letter does nothing behind an open dialog.
  await keyboard.press('o');
  await keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(sidebar.getByText('No host is allowed yet')).toBeVisible();
});

// A dialog that was taken away whole left the focus on nothing: the next Tab began at the top of the page.
test('a dialog gives the focus back to what opened it, also to the button of a menu', async ({ page }) => {
  await page.goto('/models');
  const opener = page.getByRole('button', { name: 'Import a file' });
  await opener.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Path' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(opener).toBeFocused();

  await page.goto('/speech');
  await page.getByLabel('Recordings to add').setInputFiles({
    name: 'hum.wav',
    mimeType: 'audio/wav',
    buffer: writeWav(new Float32Array(16_000), { rate: 16_000 }),
  });
  const more = page.getByRole('button', { name: 'More for hum.wav' });
  for (const { item, name } of [
    { item: 'Rename…', name: 'Rename the recording' },
    { item: 'Remove…', name: 'Remove “hum.wav”?' },
  ]) {
    await more.press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(more).toBeFocused();
  }
});

// Each step of what is sent took the focus to the field beside it; and what a person had stopped stood there as if it had failed.
test('recordings that are sent take the focus from nobody, and a stop is no failure', async ({ page }) => {
  await page.goto('/speech');
  await page.getByRole('button', { name: 'By path' }).click();
  await expect(page.getByRole('textbox', { name: 'Path of a recording' })).toBeFocused();
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.enable');
  await browser.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 150_000,
  });
  const minute = writeWav(new Float32Array(16_000 * 60), { rate: 16_000 });
  await page
    .getByLabel('Recordings to add')
    .setInputFiles(['one.wav', 'two.wav'].map((name) => ({ name, mimeType: 'audio/wav', buffer: minute })));
  const stop = page.getByRole('button', { name: 'Stop sending' });
  await stop.focus();
  const sent = page.getByRole('progressbar', { name: 'Sent' });
  const share = async () => Number(await sent.getAttribute('aria-valuenow'));
  const before = await share();
  await expect.poll(share).toBeGreaterThan(before);
  await expect(stop).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Drop recordings here')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('listitem').filter({ hasText: 'one.wav' })).toHaveCount(0);
});

test.describe('of two models', () => {
  test.use({
    models: [
      [
        { tiny: 'one', options: { name: 'One more', script: ['A', ' word'] } },
        { tiny: 'other', options: { name: 'Some other', script: ['A', ' word'] } },
      ],
      { scope: 'test' },
    ],
  });

  // Catches: keys that come before the list's search field has the keyboard pressed the list's button: a space closed it, Enter opened it anew, and
  // the choice was lost.
  test('a model whose name is typed as its list opens is chosen, however slow the page', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
    const model = page.getByRole('button', { name: /^Model of column 2: / });
    const other = (await model.innerText()).includes('One more') ? 'Some other' : 'One more';
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    await model.focus();
    // The keys go off together, as those of someone who does not look do on a busy machine.
    const keys = ['Enter', ...other.split(''), 'Enter'].map((key) => (key === ' ' ? 'Space' : key));
    await Promise.all(keys.map((key) => page.keyboard.press(key)));
    await expect(model).toContainText(other);
    await expect(model).toBeFocused();
  });
});
