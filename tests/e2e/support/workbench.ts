import { expect, type Locator, type Page } from '@playwright/test';

/** The models that the browser tests run for real, and the names they go by on the page. */
export const smol = { id: 'smollm2-135m-instruct-q4_1', name: /SmolLM2/ } as const;
export const gemma = { id: 'gemma-3-270m-q4_k_m', name: /Gemma/ } as const;

/** Opens a new comparison with these models, one per column. */
export async function openComparison(page: Page, models: RegExp[]): Promise<void> {
  await page.goto('/');
  const columns = page
    .getByRole('group', { name: 'Models of this comparison' })
    .getByRole('button', { name: /^Model/ });
  await expect(columns.first()).toBeVisible();
  while ((await columns.count()) > models.length) {
    const last = await columns.count();
    await page.getByRole('button', { name: `Column ${last}: move or remove` }).click();
    await page.getByRole('menuitem', { name: /Remove/ }).click();
    await expect(columns).toHaveCount(last - 1);
  }
  while ((await columns.count()) < models.length) {
    const next = (await columns.count()) + 1;
    await page.getByRole('button', { name: 'Add a model to compare with' }).click();
    await expect(columns).toHaveCount(next);
  }
  for (const [index, name] of models.entries()) {
    const label = models.length === 1 ? /^Model: / : new RegExp(`^Model of column ${index + 1}: `);
    const picker = page.getByRole('button', { name: label });
    if (name.test((await picker.getAttribute('aria-label')) ?? '')) continue;
    await picker.click();
    await page.getByRole('option', { name }).click();
  }
}

/** Short and repeatable answers: a small limit, no chance. */
export async function setRun(page: Page, settings: { maxTokens: number; temperature?: number }): Promise<void> {
  await page.getByRole('button', { name: 'Settings of this comparison' }).click();
  const panel = page.getByRole('region', { name: 'Settings of this comparison' });
  await panel.getByLabel('Max tokens').fill(String(settings.maxTokens));
  await panel.getByLabel('Temperature').fill(String(settings.temperature ?? 0));
  await panel.getByLabel('Seed').fill('1');
  await panel.getByRole('button', { name: 'Close the settings' }).click();
}

export async function ask(page: Page, prompt: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Prompt' });
  await box.fill(prompt);
  await box.press('Enter');
}

/** The answers of one turn, counted from 1, left to right. */
export function answersOf(page: Page, turn: number): Locator {
  return page.getByRole('article', { name: `Turn ${turn}`, exact: true }).getByRole('region', { name: /^Answer of / });
}

/** Waits until a turn has this many answers and all have ended. */
export async function waitForAnswers(page: Page, turn: number, count: number): Promise<void> {
  const answers = answersOf(page, turn);
  await expect(answers).toHaveCount(count);
  for (let index = 0; index < count; index += 1) {
    await expect(answers.nth(index)).toHaveAttribute('aria-busy', 'false', { timeout: 90_000 });
  }
}
