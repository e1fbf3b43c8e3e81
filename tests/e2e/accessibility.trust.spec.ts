import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { wcagProblemsInBothSchemes } from './support/wcagProblems.ts';
import { ask, openComparison, setRun, waitForAnswers } from './support/workbench.ts';

test.use({ models: [{ tiny: 'tiny', options: { script: ['A', ' word', '!'] } }] });

const views = ['/', '/knowledge', '/models', '/connections', '/ratings', '/history', '/settings', '/welcome'];

async function settled(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

test('every view passes the automatic checks of WCAG 2.2 AA, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openComparison(page, [/Tiny Llama/, /Tiny Llama/]);
  await setRun(page, { maxTokens: 6 });
  await ask(page, 'A word, please');
  await waitForAnswers(page, 1, 2);
  const problems = await wcagProblemsInBothSchemes(page, 'a conversation');
  await page.getByRole('button', { name: 'Conditions' }).first().click();
  await expect(page.getByRole('dialog').getByRole('region', { name: /^Conditions of/ })).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'the conditions of an answer')));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Differences' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'a menu')));
  await page.keyboard.press('Escape');
  for (const view of views) {
    await settled(page, view);
    problems.push(...(await wcagProblemsInBothSchemes(page, view)));
  }
  await page.goto('/connections');
  await page.getByRole('button', { name: 'Add a connection' }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  problems.push(...(await wcagProblemsInBothSchemes(page, 'the form of a connection')));
  expect(problems).toEqual([]);
});

test('at 400 pixels nothing has to be scrolled sideways', async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await openComparison(page, [/Tiny Llama/, /Tiny Llama/]);
  await ask(page, 'averyveryverylongwordwithoutanyspaces'.repeat(8));
  await waitForAnswers(page, 1, 2);
  const conversation = new URL(page.url()).pathname;
  for (const view of [conversation, ...views]) {
    await settled(page, view);
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
    expect(wide, view).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(400);
  }
});
