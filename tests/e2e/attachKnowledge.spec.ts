import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/test.ts';
import { answersOf, ask, openComparison, setRun, waitForAnswers } from './support/workbench.ts';

test.use({
  models: [
    [
      { catalog: 'all-minilm-l6-v2-int8' },
      { tiny: 'quoter', options: { name: 'Quoter', script: ['The wardens counted ', '"forty-three nests"', ' [1].'] } },
      { tiny: 'other', options: { name: 'Other', seed: 2, script: ['I ', 'do ', 'not know.'] } },
    ],
    { scope: 'test' },
  ],
});

test('a knowledge base goes with the prompt to two models, and a citation leads to its place', async ({ page }) => {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  const dialog = page.getByRole('dialog', { name: 'New knowledge base' });
  await dialog.getByLabel('Name').fill('Field notes');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByLabel('Files to add').setInputFiles({
    name: 'heronry.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from('# The heronry\n\nIn 2019 the wardens counted forty-three nests, the most in any year.\n'),
  });
  await expect(page.getByRole('list', { name: 'Files' })).toContainText('Done', { timeout: 60_000 });

  await openComparison(page, [/Quoter/, /Other/]);
  await setRun(page, { maxTokens: 32 });
  // By its key, from the list, and what is attached is said.
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('p');
  await page.getByRole('menuitem', { name: 'Field notes' }).click();
  await expect(page.getByRole('button', { name: 'Attached: Field notes, 6 passages' })).toBeVisible();
  await ask(page, 'How many nests were counted?');
  await waitForAnswers(page, 1, 2);

  const turn = page.getByRole('article', { name: 'Turn 1', exact: true });
  await turn.getByRole('button', { name: 'Passages: 1, from Field notes' }).click();
  await expect(turn.getByRole('list', { name: 'Passages given' })).toContainText('the most in any year');
  await expect(answersOf(page, 1).nth(1)).toContainText('names none of the passages');
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  // The base stays attached for the next prompt.
  await expect(page.getByRole('button', { name: 'Attached: Field notes, 6 passages' })).toBeVisible();

  await answersOf(page, 1)
    .nth(0)
    .getByRole('button', { name: 'Source 1: The heronry. Quote found in the source' })
    .click();
  await expect(page.getByRole('complementary', { name: 'Document' }).locator('mark').first()).toBeInViewport();
});
