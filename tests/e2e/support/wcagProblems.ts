import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const axe = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** The rules of WCAG 2.2 AA whose verdict hangs on colours. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/**
 * What the automatic checks of WCAG 2.2 AA find on the page as it stands, a line each; empty where they find nothing.
 * @param rules only those whose verdict hangs on colours, for a page that was looked at whole in other colours
 */
export async function wcagProblems(page: Page, where: string, rules: 'all' | 'of colour' = 'all'): Promise<string[]> {
  // A colour that is still fading in is measured as too pale.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
  // The page has no frames: so nothing is missed by the mode for one document, which opens no second page for its verdict and takes half the time.
  expect(page.frames(), 'frames are not looked into').toHaveLength(1);
  // The builder would have the browser read axe's half a megabyte twice for each look: that takes as long as the look.
  if (!(await page.evaluate('typeof window.axe === "object"'))) await page.evaluate(axe);
  // What is in order is of no interest, and describing it takes longer than finding the rest.
  const builder = new AxeBuilder({ page, axeSource: 'undefined' }).options({ resultTypes: ['violations'] });
  if (rules === 'all') builder.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']);
  else builder.withRules(rulesOfColour);
  const { violations } = await builder.setLegacyMode().analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${where}: ${violation.id}: ${node.html.slice(0, 200)}: ${node.failureSummary?.replaceAll(/\s+/g, ' ') ?? ''}`,
    ),
  );
}

/**
 * The same in light and in dark, on the page as it stands: whole in the scheme that it is in, then the colours of the other one. The page has to follow
 * the system. What it shows first is what the last call left it in: so views are also loaded in either, and every second one is looked at whole in dark.
 */
export async function wcagProblemsInBothSchemes(page: Page, where: string): Promise<string[]> {
  const problems: string[] = [];
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const [place, colorScheme] of (isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)).entries()) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    problems.push(...(await wcagProblems(page, `${where}, ${colorScheme}`, place === 0 ? 'all' : 'of colour')));
  }
  return problems;
}
