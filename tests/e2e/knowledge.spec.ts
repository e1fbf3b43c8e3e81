import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test as base } from './support/test.ts';
import { smol } from './support/workbench.ts';

const heronry = `# The heronry at Marsh Lane

Grey herons have nested in the alders of Marsh Lane since 1911. In 2019 the wardens counted forty-three nests, the most in any year.

## Visiting

The hide opens at seven in the morning and closes at dusk. Dogs must stay at the gate.
`;

const bakery = `# Rye bread

The sour dough rests for sixteen hours at a temperature of twenty degrees. The loaf is baked with steam for the first ten minutes.

## Keeping

Wrapped in a linen cloth, the loaf keeps for a week.
`;

/** A folder of documents of our own, gone after the test. */
const test = base.extend<{ folder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from its pattern
  folder: async ({}, provide) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-documents-'));
    await mkdir(path.join(folder, 'recipes'));
    await writeFile(path.join(folder, 'heronry.md'), heronry);
    await writeFile(path.join(folder, 'recipes', 'rye-bread.md'), bakery);
    await writeFile(path.join(folder, 'broken.pdf'), '%PDF-1.7\nnothing that follows is a PDF\n');
    await provide(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

/** A model that always cites, so that following a citation does not hang on what a small model happens to write. */
const citing = {
  tiny: 'tiny',
  options: { contextLength: 32_768, script: ['They counted ', '"forty-three nests"', ' [1]', '.'] },
};

test.use({
  models: [[{ catalog: 'all-minilm-l6-v2-int8' }, { catalog: smol.id }, citing], { scope: 'test' }],
});

test.describe('questions of a model', () => {
  const asks = { tiny: 'tiny', options: { contextLength: 32_768, script: ['What is told ', 'about this place?'] } };
  test.use({ models: [[{ catalog: 'all-minilm-l6-v2-int8' }, asks], { scope: 'test' }] });

  // They were measured with unless somebody took them out, and all of it was gone with the tab.
  test('are confirmed one by one or all, by keyboard, and are still there in another tab', async ({ page, folder }) => {
    await page.goto('/knowledge');
    await page.getByRole('button', { name: 'New knowledge base' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Proposed');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByLabel('Path of a folder or file').fill(folder);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('2 documents,')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('tab', { name: 'Measure' }).click();
    await page.getByRole('button', { name: 'Let a model propose' }).first().click();
    await page.getByRole('button', { name: 'Write questions' }).click();
    const list = page.getByRole('list', { name: 'Questions' });
    await expect(list.getByRole('listitem')).toHaveCount(2, { timeout: 60_000 });
    await expect(page.getByText('0 of 2 questions confirmed')).toBeVisible();
    await expect(page.getByRole('button', { name: /on 0 questions/ })).toBeDisabled();
    const ticks = list.getByRole('checkbox');
    await ticks.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(ticks.nth(1)).toBeFocused();
    await page.keyboard.press('Space');
    await expect(page.getByText('1 of 2 questions confirmed')).toBeVisible();
    await page.getByRole('button', { name: 'Tick all' }).click();
    await expect(page.getByText('2 of 2 questions confirmed')).toBeVisible();
    await list.getByRole('textbox').first().fill('Where do the herons nest?');
    await list
      .getByRole('button', { name: /^Written for a passage of/ })
      .first()
      .click();
    await expect(page.getByRole('complementary', { name: 'Document' }).locator('mark').first()).toBeVisible();
    await page.keyboard.press('Escape');
    const other = await page.context().newPage();
    await expect(async () => {
      await other.goto(page.url());
      await expect(other.getByRole('textbox', { name: 'Question', exact: true }).first()).toHaveValue(
        'Where do the herons nest?',
        { timeout: 2_000 },
      );
    }).toPass();
    await expect(other.getByText('2 of 2 questions confirmed')).toBeVisible();
    // What one of them takes out is gone from the other.
    await other
      .getByRole('button', { name: /^Remove: / })
      .first()
      .click();
    await expect(page.getByText('1 of 1 question confirmed')).toBeVisible();
  });
});

test('documents are taken in, found, opened at their place, asked, and their search is measured', async ({
  page,
  folder,
}) => {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  const dialog = page.getByRole('dialog', { name: 'New knowledge base' });
  await dialog.getByLabel('Name').fill('Field notes');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Field notes' })).toBeVisible();

  // A folder by its path, with a file in it that cannot be read.
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.getByLabel('Path of a folder or file').fill(folder);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const files = page.getByRole('list', { name: 'Files' });
  await expect(files.getByRole('listitem')).toHaveCount(3);
  await expect(files.getByRole('listitem').filter({ hasText: 'heronry.md' })).toContainText('Done', {
    timeout: 60_000,
  });
  await expect(files.getByRole('listitem').filter({ hasText: 'rye-bread.md' })).toContainText('Done');
  await expect(files.getByRole('listitem').filter({ hasText: 'broken.pdf' })).toContainText('Failed');
  await expect(page.getByText('1 file could not be read')).toBeVisible();

  // A file that is sent rather than named by its path.
  await page.getByLabel('Files to add').setInputFiles({
    name: 'tides.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('High water at the old harbour stood at four metres on the first of May.'),
  });
  await expect(files.getByRole('listitem').filter({ hasText: 'tides.txt' })).toContainText('Done', { timeout: 30_000 });

  // Search by meaning: not one word of the question stands in the passage.
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByText('Meaning', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Search Field notes' }).fill('how many birds bred that season');
  const hits = page.getByRole('list', { name: 'Passages found' });
  await expect(hits.getByRole('listitem').first()).toContainText('forty-three nests');
  await expect(page.getByText(/^Meaning, .* \(question to vector/)).toBeVisible();

  // With the keyboard: down into the list, open, and back.
  await page.getByRole('textbox', { name: 'Search Field notes' }).press('ArrowDown');
  await page.keyboard.press('Enter');
  const opened = page.getByRole('complementary', { name: 'Document' });
  await expect(opened.getByRole('heading', { name: 'The heronry at Marsh Lane' }).first()).toBeVisible();
  await expect(opened.locator('mark').filter({ hasText: 'forty-three nests' })).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(opened).toHaveCount(0);

  // Ask a model on this machine; what it names leads to its place.
  await page.getByRole('tab', { name: 'Ask' }).click();
  const picker = page.getByRole('button', { name: /^Model: / });
  await picker.click();
  await page.getByRole('option', { name: /Tiny Llama/ }).click();
  // The passages are looked for as in the search: what was chosen there holds, and can be chosen here.
  const ways = page.getByRole('radiogroup', { name: 'How to search' });
  await expect(ways.getByRole('radio', { name: 'Meaning' })).toBeChecked();
  await ways.getByText('Words').click();
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Kinds of document' }).click();
  await page.getByRole('option', { name: 'Markdown', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Ask Field notes' }).fill('How many nests did the wardens count in 2019?');
  await page.keyboard.press('Enter');
  const answer = page.getByRole('article', { name: 'Answer' });
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 90_000 });
  await expect(answer).toContainText('Stayed here');
  await expect(answer.getByText(/^Words, /)).toBeVisible();
  const sources = answer.getByRole('list', { name: 'Sources' });
  await expect(sources).toContainText('The heronry at Marsh Lane');
  await sources.getByRole('button', { name: 'The heronry at Marsh Lane' }).first().click();
  await expect(opened.locator('mark').first()).toBeInViewport();
  await expect(sources).toContainText('Quote found in the source');
  await opened.getByRole('button', { name: 'Close the document' }).click();

  // And a real one, whose words are its own affair.
  await picker.click();
  await page.getByRole('option', { name: /SmolLM2 135M/ }).click();
  await page.getByRole('textbox', { name: 'Ask Field notes' }).fill('When does the hide open?');
  await page.keyboard.press('Enter');
  await expect(answer).toContainText('When does the hide open?');
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 90_000 });
  await expect(answer.getByLabel('Figures')).toContainText('Tokens/s');
  // Loaded anew, the page still has it: a model may have written for minutes.
  await page.reload();
  await expect(answer).toContainText('When does the hide open?');

  // Measure, on two questions of our own.
  await page.getByRole('tab', { name: 'Measure' }).click();
  await page.getByRole('button', { name: 'Paste or open' }).click();
  await page
    .getByRole('textbox', { name: 'Questions' })
    .fill('When does the hide open?\theronry\nHow long does the dough rest?\trye-bread');
  await page.getByRole('button', { name: 'Use 2 questions' }).click();
  await page.getByRole('button', { name: 'Measure 3 set-ups on 2 questions' }).click();
  const table = page.getByRole('table', { name: 'How well each set-up finds the relevant documents' });
  for (const mode of ['Hybrid', 'Meaning', 'Words']) {
    await expect(table.getByRole('row').filter({ hasText: mode })).toContainText('1.000', { timeout: 30_000 });
  }
});

// Its rows come by the page: what lies beyond the first one stayed empty, or another place was shown.
test('a document of thousands of paragraphs opens at a place near its end, and can be read from its beginning', async ({
  page,
  folder,
}) => {
  test.slow(); // on a busy machine its passages are embedded for a minute
  const paragraphs = Array.from({ length: 2_600 }, (_, number) => `Entry ${number}.`);
  paragraphs[2_400] = 'The zebra crossed the river at noon.';
  await writeFile(path.join(folder, 'log.txt'), paragraphs.join('\n\n'));
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Logs');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.getByLabel('Path of a folder or file').fill(path.join(folder, 'log.txt'));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('1 document,')).toBeVisible({ timeout: 90_000 });
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByText('Words', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Search Logs' }).fill('zebra');
  await page.getByRole('list', { name: 'Passages found' }).getByRole('button').first().click();
  const text = page.getByRole('region', { name: 'Text of log' });
  // At the beginning of the passage; the word stands further down in it.
  await expect(
    text
      .locator('mark')
      .filter({ hasText: /^Entry 23\d\d\.$/ })
      .first(),
  ).toBeInViewport();
  await expect(async () => {
    await text.evaluate((element) => element.scrollBy(0, 300));
    await expect(text.locator('mark').filter({ hasText: 'zebra' })).toBeVisible({ timeout: 300 });
  }).toPass();
  await text.evaluate((element) => element.scrollTo(0, 0));
  await expect(text.getByText('Entry 0.', { exact: true })).toBeInViewport();
  await text.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(text.getByText('Entry 2599.', { exact: true })).toBeVisible();
});

// Each file taken in took a search back that was under way: as long as files came in, nothing was found.
test('what is in already is found while thousands of others are taken in', async ({ page, folder }) => {
  test.slow();
  const others = path.join(folder, 'others');
  await mkdir(others);
  await writeFile(path.join(folder, 'first.txt'), 'The zebra crossed the river at noon.');
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Growing');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.getByLabel('Path of a folder or file').fill(path.join(folder, 'first.txt'));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('1 document,')).toBeVisible({ timeout: 60_000 });
  for (let number = 0; number < 2_000; number += 1) {
    await writeFile(path.join(others, `${number}.txt`), `Entry ${number} says ${number}.`);
  }
  await page
    .getByLabel('Path of a folder or file')
    .or(page.getByRole('button', { name: 'Add a folder' }))
    .first()
    .click();
  await page.getByLabel('Path of a folder or file').fill(others);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const working = page.getByText(/Taking files in, \d+ %/);
  await expect(working).toBeVisible({ timeout: 30_000 });
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByRole('textbox', { name: 'Search Growing' }).fill('which animal crossed the water');
  await expect(page.getByRole('list', { name: 'Passages found' })).toContainText('zebra', { timeout: 20_000 });
  await expect(working).toBeVisible();
  await page.getByRole('tab', { name: 'Files' }).click();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(working).toHaveCount(0);
});
