import { readFile } from 'node:fs/promises';
import { expect, test } from './support/test.ts';
import { gemma, smol } from './support/workbench.ts';

const asked = `message,desk
"I was charged twice for one order.",billing
"The parcel has not moved since Friday.",delivery
"Please send me an invoice with our tax number.",billing
"The driver left the box in the rain.",delivery
"A fee was added that I never agreed to.",billing
"Only two of three boxes arrived today.",delivery
"My card was declined at the last step.",billing
"Can you still change the street it goes to?",delivery
`;

test.use({ models: [[{ catalog: smol.id }, { catalog: gemma.id }], { scope: 'test' }] });

test('rows are imported, a grid of two models and two techniques runs, and its verdict, rows and report are read', async ({
  page,
  context,
}) => {
  test.setTimeout(600_000);
  await page.goto('/evaluate');
  await page.getByRole('button', { name: 'New evaluation' }).click();

  // Rows from a file, their columns guessed or named.
  await page.getByLabel('File with rows').setInputFiles({
    name: 'messages.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(asked),
  });
  const columns = page.getByRole('list', { name: 'Columns' });
  await expect(columns.getByRole('listitem')).toHaveCount(2);
  for (const [column, role] of [
    ['message', 'Input'],
    ['desk', 'Label'],
  ] as const) {
    await page.getByRole('combobox', { name: `What ${column} is` }).click();
    await page.getByRole('option', { name: role, exact: true }).click();
  }
  await page.getByRole('button', { name: 'Keep 8 rows' }).click();
  // Until the rows are there the page below them still moves.
  await expect(page.getByRole('button', { name: 'Other rows' })).toBeVisible();

  // Half of them for examples: few-shot takes none of the rows that are asked.
  await page.getByLabel('Or split: asked, %').fill('50');
  await page.getByRole('button', { name: 'Split', exact: true }).click();
  await expect(page.getByText(/rows asked, .* for training/)).toBeVisible();

  // Two models, zero-shot and two-shot.
  for (const name of [smol.name, gemma.name]) {
    await page.getByRole('button', { name: /^Add a model/ }).click();
    await page.getByRole('option', { name }).first().click();
  }
  await page.getByRole('button', { name: 'Add a technique' }).click();
  await page.getByLabel('Examples', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const grid = page.getByRole('table', { name: 'Candidates' });
  await expect(grid.getByRole('checkbox', { checked: true })).toHaveCount(4);
  await page.getByLabel('Max tokens').fill('6');
  await expect(page.getByRole('region', { name: 'The prompt for a row' })).toContainText('billing');

  // What it takes is said before it runs.
  await expect(page.getByText(/4 rows × 4 candidates: 16 requests, \$0/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  // It is watched while it runs, and the verdict comes first when it is done.
  await expect(page.getByRole('heading', { level: 1, name: /messages/ })).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 400_000 });
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText(/more rows|not worse|worse|better/i);
  const sheet = page.getByRole('table', { name: 'Decision sheet' });
  await expect(sheet.getByRole('row')).toHaveCount(5);
  await expect(sheet).toContainText('First token');

  // A row, opened with the keyboard: the prompt as it was sent, the answer and why it scored so.
  await page.getByRole('tab', { name: 'Rows' }).click();
  const cells = page.getByRole('table', { name: 'Rows and answers' }).getByRole('cell').getByRole('button');
  await expect(cells).toHaveCount(16);
  await cells.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Answer' });
  await expect(panel).toContainText('Prompt as sent');
  await expect(panel).toContainText('Which of these labels fits the text');
  await panel.getByRole('button', { name: 'Good answer' }).click();
  await expect(panel.getByRole('button', { name: 'Good answer' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);

  // The report is one file, read in a browser that has no network at all.
  await page.getByRole('tab', { name: 'Report' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export the report' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.html$/);
  const html = await readFile(await download.path(), 'utf8');
  await context.setOffline(true);
  const offline = await context.newPage();
  const requests: string[] = [];
  offline.on('request', (request) => requests.push(request.url()));
  await offline.setContent(html);
  await expect(offline.getByText('messages', { exact: false }).first()).toBeVisible();
  await expect(
    offline
      .getByText('Only two of three boxes arrived today.')
      .or(offline.getByText('I was charged twice for one order.'))
      .first(),
  ).toBeAttached();
  expect(requests.filter((url) => /^https?:/.test(url))).toEqual([]);
});
