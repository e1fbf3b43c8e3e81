import path from 'node:path';
import { writeLora } from '../support/loraAdapter.ts';
import { expect, test } from './support/test.ts';

test.use({
  models: [
    [
      { tiny: 'alpha', options: { name: 'Alpha' } },
      { tiny: 'beta', options: { name: 'Beta', seed: 2 } },
      // Of more tokens, so that it fits no adapter of the others' output.
      { tiny: 'gamma', options: { name: 'Gamma', seed: 3, script: ['more'] } },
    ],
    { scope: 'test' },
  ],
});

// Catches: a question about one file that stays when another is named, and models to choose from that the file does not fit.
test('only models that the file fits are to choose from, and another file starts anew', async ({
  page,
  yardstick: { home },
}) => {
  const base = path.join(home, 'models/alpha/alpha.gguf');
  const lora = await writeLora(path.join(home, 'pirate.gguf'), base, { targets: /^output\.weight$/ });
  await page.goto('/models');
  await page.getByRole('button', { name: 'Import a file' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  const field = dialog.getByRole('textbox', { name: 'Path' });
  await field.fill(lora);
  await dialog.getByRole('button', { name: 'Import' }).click();
  const said = dialog.getByRole('alert');
  await expect(said).toContainText('fits 2 installed models: alpha, beta');
  await expect(said).toContainText('Choose the one that it was trained on.');
  await expect(said).not.toContainText('--base');
  const choice = dialog.getByLabel('Model that it is an adapter of');
  await choice.click();
  await expect(page.getByRole('option')).toHaveText(['Alpha', 'Beta']);
  await page.getByRole('option', { name: 'Alpha' }).click();
  await field.fill(path.join(home, 'other.gguf'));
  await expect(said).toHaveCount(0);
  await expect(choice).toHaveCount(0);
});

// Catches: an adapter that the page cannot bring in where it fits two models, and a base that goes from under it.
test('an adapter is imported upon the model that is chosen for it, shown with it, and keeps it from being removed', async ({
  page,
  yardstick: { home },
}) => {
  const base = path.join(home, 'models/alpha/alpha.gguf');
  const lora = await writeLora(path.join(home, 'pirate.gguf'), base, { targets: /^output\.weight$/ });
  await page.goto('/models');
  await page.getByRole('button', { name: 'Import a file' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(lora);
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog.getByRole('alert')).toContainText('fits 2 installed models: alpha, beta');
  await dialog.getByLabel('Model that it is an adapter of').click();
  await page.getByRole('option', { name: 'Beta' }).click();
  await dialog.getByRole('button', { name: 'Import' }).click();

  const details = page.getByRole('dialog', { name: 'Beta + Pirate' });
  await expect(details).toContainText('Adapter of Beta');
  await expect(details.getByRole('list', { name: 'Kind of model' })).toContainText('Tuned');
  await expect(details).toContainText('Rank4Alpha8');
  await page.keyboard.press('Escape');
  await expect(details).toHaveCount(0);

  await page.getByRole('button', { name: 'Beta', exact: true }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  const remove = page.getByRole('dialog', { name: 'Remove Beta?' });
  await expect(remove).toContainText('Beta + Pirate is an adapter of it');
  await expect(remove.getByRole('button', { name: 'Remove' })).toHaveCount(0);
});
