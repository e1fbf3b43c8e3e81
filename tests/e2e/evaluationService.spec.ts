import type { Page } from '@playwright/test';
import { startNewsService, type NewsService } from '../support/newsService.ts';
import { expect, test } from './support/test.ts';

let service: NewsService;
test.beforeAll(async () => {
  service = await startNewsService({ latencyMs: 5, failEvery: 5 });
});
test.afterAll(() => service.close());

const rows = [
  'text,label',
  ...Array.from({ length: 20 }, (_, number) => `Text ${number},${['world', 'sports', 'business'][number % 3]}`),
];

/** A new evaluation of the rows, with the service's model as its candidate; the service is not allowed yet. */
async function askService(page: Page): Promise<void> {
  await page.goto('/evaluate/new');
  const add = await page.request.post('/trpc/connections.add', {
    data: { name: 'news', kind: 'openai-compatible', baseUrl: service.baseUrl },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(add.ok()).toBe(true);
  await page.reload();
  await page.getByLabel('File with rows').setInputFiles({
    name: 'news.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\n')),
  });
  await page.getByRole('button', { name: 'Keep 20 rows' }).click();
  await expect(page.getByRole('button', { name: 'Other rows' })).toBeVisible();
  await page.getByRole('button', { name: /^Add a model/ }).click();
  await page.getByRole('textbox', { name: 'Find a model' }).fill('labels');
  await page.getByRole('option', { name: /^labels/ }).click();
}

test('a service has to be allowed before a run; rows that it fails are no wrong answers', async ({ page }) => {
  await askService(page);

  // The button to run with stayed grey, and nothing beside it said why.
  await expect(page.getByText(`${service.host} has to be allowed first`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  expect(service.requests).toBe(0);
  await page.getByRole('button', { name: `Allow ${service.host}` }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 });

  // 0, 5, 10 and 15 have no answer; 7 and 14 are wrong.
  await expect(page.getByText('4 answers failed')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Decision sheet' })).toContainText('87.5 %');
  await page.getByRole('tab', { name: 'Rows' }).click();
  await expect(page.getByRole('button', { name: /^Failed/ })).toContainText('4');
  await expect(page.getByRole('button', { name: /^Wrong/ })).toContainText('2');
  await page.getByRole('button', { name: /^Failed/ }).click();
  await page.getByRole('table', { name: 'Rows and answers' }).getByRole('cell').getByRole('button').first().click();
  await expect(page.getByRole('complementary', { name: 'Answer' }).getByRole('alert')).toContainText(
    'This text is not served.',
  );
});

test('a judge is found by its whole name, and what it is asked is said before the run', async ({ page }) => {
  await askService(page);

  // Its name, typed whole, emptied the field and showed all metrics; what was typed of another stayed in it behind the choice.
  const find = page.getByRole('combobox', { name: 'Add a metric' });
  await find.click();
  await find.fill('Judge: rubric');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.getByRole('option').click();
  await expect(find).toHaveValue('');
  await expect(page.getByText('“Judge: rubric” needs a judge')).toBeVisible();

  await page.getByLabel('Model that judges').click();
  await page.getByRole('textbox', { name: 'Find a model' }).fill('labels');
  await page.getByRole('option', { name: /^labels/ }).click();
  await expect(page.getByText('20 requests and at most 20 to the judge')).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'Judge: labels' })).toBeVisible();
});
