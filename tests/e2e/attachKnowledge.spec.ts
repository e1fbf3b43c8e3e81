import { expect, test } from './support/test.ts';
import { wcagProblems } from './support/wcagProblems.ts';
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
  // Models are loaded and documents embedded: on a busy machine that alone takes a minute.
  test.slow();
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  const dialog = page.getByRole('dialog', { name: 'New knowledge base' });
  await dialog.getByLabel('Name').fill('Field notes');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  const files = [
    ['heronry.md', '# The heronry\n\nIn 2019 the wardens counted forty-three nests, the most in any year.\n'],
    ['visits.md', '# Visits\n\nWrite to ada@example.org to see the nests from the hide.\n'],
  ] as const;
  await page
    .getByLabel('Files to add')
    .setInputFiles(files.map(([name, text]) => ({ name, mimeType: 'text/markdown', buffer: Buffer.from(text) })));
  for (const [name] of files) {
    const row = page.getByRole('list', { name: 'Files' }).getByRole('listitem').filter({ hasText: name });
    await expect(row).toContainText('Done', { timeout: 60_000 });
  }

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
  await turn.getByRole('button', { name: 'Passages: 2, from Field notes' }).click();
  await expect(turn.getByRole('list', { name: 'Passages given' })).toContainText('the most in any year');
  await expect(answersOf(page, 1).nth(1)).toContainText('names none of the passages');
  expect(await wcagProblems(page, 'the passages of a turn')).toEqual([]);
  // The base stays attached for the next prompt.
  await expect(page.getByRole('button', { name: 'Attached: Field notes, 6 passages' })).toBeVisible();

  await answersOf(page, 1)
    .nth(0)
    .getByRole('button', { name: 'Source 1: The heronry. Quote found in the source' })
    .click();
  await expect(page.getByRole('complementary', { name: 'Document' }).locator('mark').first()).toBeInViewport();

  // To a service nothing goes before it was looked at: what is struck out stays, and addresses are masked.
  await page.goto('/connections');
  await page.getByRole('button', { name: 'Add a connection' }).first().click();
  const form = page.getByRole('dialog', { name: 'Add a connection' });
  await form.getByRole('combobox', { name: 'Service or server' }).click();
  await page.getByRole('option', { name: 'Another OpenAI-compatible server' }).click();
  await form.getByRole('textbox', { name: 'Name' }).fill('box');
  await form.getByRole('textbox', { name: 'Address' }).fill('https://cloud.example/v1');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('article', { name: 'box' })).toBeVisible();
  await openComparison(page, [/Quoter/, /Other/]);
  await page.getByRole('button', { name: /^Model of column 2: / }).click();
  await page.getByRole('textbox', { name: 'Find a model' }).fill('big-one');
  await page.getByRole('option', { name: /big-one/ }).click();
  await page.getByRole('button', { name: 'Attach a knowledge base' }).click();
  await page.getByRole('menuitem', { name: 'Field notes' }).click();
  await page.setViewportSize({ width: 390, height: 800 });
  await ask(page, 'How many nests were counted?');
  const review = page.getByRole('dialog', { name: 'This would be sent to cloud.example' });
  await expect(review.getByRole('list', { name: 'Passages to send' })).toContainText('Write to <EMAIL_1>');
  expect(await wcagProblems(page, 'what would be sent')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(review).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('How many nests were counted?');
  await page.getByRole('textbox', { name: 'Prompt' }).press('Enter');
  await review.getByRole('checkbox', { name: /from Visits/ }).uncheck();
  await review.getByRole('button', { name: 'Send to cloud.example' }).press('Enter');
  await waitForAnswers(page, 1, 2);
  await expect(turn.getByRole('button', { name: 'Passages: 1 of 2, from Field notes' })).toBeVisible();
  // Its host was never allowed: agreeing to passages is not agreeing to a host.
  await expect(answersOf(page, 1).nth(1).getByRole('alert')).toContainText('egress/not-allowed');
});
