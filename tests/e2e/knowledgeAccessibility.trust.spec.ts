import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { wcagProblemsInBothSchemes } from './support/wcagProblems.ts';

test.use({
  models: [
    [{ catalog: 'all-minilm-l6-v2-int8' }, { tiny: 'tiny', options: { script: ['A', ' word', '!'] } }],
    { scope: 'test' },
  ],
});

async function createBase(page: Page, folder: string): Promise<void> {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Notes');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.getByLabel('Path of a folder or file').fill(folder);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('1 document,')).toBeVisible({ timeout: 60_000 });
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-documents-'));
  await writeFile(
    path.join(folder, `${'averyverylongname'.repeat(8)}.md`),
    '# Tides\n\nHigh water stood at four metres on the first of May.\n\n- the quay\n- the pier\n\n```\ncode in it\n```\n\n| place | metres |\n| --- | --- |\n| quay | 4 |\n',
  );
  await writeFile(path.join(folder, 'broken.pdf'), '%PDF-1.7\nno PDF\n');
  await work(folder).finally(() => rm(folder, { recursive: true, force: true }));
}

test('every part of the Knowledge view passes the automatic checks of WCAG 2.2 AA, light and dark', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await withFolder(async (folder) => {
    await createBase(page, folder);
    const problems = await wcagProblemsInBothSchemes(page, 'files');
    await page.getByRole('tab', { name: 'Search' }).click();
    await page.getByRole('textbox', { name: 'Search Notes' }).fill('high water at the quay');
    const hits = page.getByRole('list', { name: 'Passages found' });
    await hits.getByRole('button').first().click();
    await expect(page.getByRole('complementary', { name: 'Document' }).locator('mark').first()).toBeVisible();
    problems.push(...(await wcagProblemsInBothSchemes(page, 'search with a document')));
    await page.getByRole('tab', { name: 'Ask' }).click();
    await page.getByRole('textbox', { name: 'Ask Notes' }).fill('How high?');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article', { name: 'Answer' })).toHaveAttribute('aria-busy', 'false', {
      timeout: 60_000,
    });
    problems.push(...(await wcagProblemsInBothSchemes(page, 'an answer')));
    await page.getByRole('tab', { name: 'Measure' }).click();
    await page.getByRole('button', { name: 'Paste or open' }).click();
    await page.getByRole('textbox', { name: 'Questions' }).fill('How high?\tnothing\nWhere?\tbroken');
    problems.push(...(await wcagProblemsInBothSchemes(page, 'the form of questions')));
    await page.getByRole('button', { name: 'Use 2 questions' }).click();
    await page.getByRole('button', { name: /^Measure 3/ }).click();
    await expect(page.getByRole('table').getByText('0.000').first()).toBeVisible({ timeout: 30_000 });
    problems.push(...(await wcagProblemsInBothSchemes(page, 'measured')));
    await page.getByRole('tab', { name: 'Settings' }).click();
    problems.push(...(await wcagProblemsInBothSchemes(page, 'settings')));
    await page.goto('/knowledge');
    await page.getByRole('button', { name: 'New knowledge base' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    problems.push(...(await wcagProblemsInBothSchemes(page, 'the form of a base')));
    expect(problems).toEqual([]);
  });
});

test('at 390 pixels no part of the Knowledge view has to be scrolled sideways', async ({ page }) => {
  await withFolder(async (folder) => {
    await createBase(page, folder);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const tab of ['Files', 'Search', 'Ask', 'Measure', 'Settings']) {
      await page.getByRole('tab', { name: tab }).click();
      await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
      const wide = await page.evaluate(() => {
        const limit = document.documentElement.clientWidth;
        const scrolls = (element: Element): boolean =>
          element.parentElement !== null &&
          (/auto|scroll|hidden/.test(getComputedStyle(element.parentElement).overflowX) ||
            scrolls(element.parentElement));
        return [...document.querySelectorAll('main *')]
          .filter((element) => element.getBoundingClientRect().right > limit + 1 && !scrolls(element))
          .map((element) => element.outerHTML.slice(0, 120));
      });
      expect(wide, tab).toEqual([]);
    }
    await page.getByRole('tab', { name: 'Search' }).click();
    await page.getByRole('textbox', { name: 'Search Notes' }).fill('high water');
    await page.getByRole('list', { name: 'Passages found' }).getByRole('button').first().click();
    await expect(page.getByRole('dialog', { name: 'Document' }).locator('mark').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name: 'Document' })).toHaveCount(0);
  });
});
