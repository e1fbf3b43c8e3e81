import { expect, test } from './support/test.ts';

test.use({ models: [[{ catalog: 'all-minilm-l6-v2-int8' }], { scope: 'test' }] });

// Catches: the bases came after the button was drawn, so none was chosen and "Add" was out of order without a word.
test('the only knowledge base is chosen for retrieval by itself', async ({ page }) => {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New knowledge base' });
  await dialog.getByLabel('Name').fill('Harbour');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Harbour' })).toBeVisible();

  await page.goto('/evaluate/new');
  await page.getByRole('button', { name: 'Add a technique' }).click();
  await page.getByRole('combobox', { name: 'Technique' }).click();
  await page.getByRole('option', { name: /^Retrieval/ }).click();
  await expect(page.getByRole('combobox', { name: 'Knowledge base' })).toHaveValue('Harbour');
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeEnabled();
});
