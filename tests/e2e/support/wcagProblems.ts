import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What the automatic checks of WCAG 2.2 AA find on the page as it stands, a line each; empty where they find nothing. */
export async function wcagProblems(page: Page, where: string): Promise<string[]> {
  // A colour that is still fading in is measured as too pale.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
  // The page has no frames: so nothing is missed by the mode for one document, which opens no second page for its verdict and takes half the time.
  expect(page.frames(), 'frames are not looked into').toHaveLength(1);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .setLegacyMode()
    .analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${where}: ${violation.id}: ${node.html.slice(0, 200)}: ${node.failureSummary?.replaceAll(/\s+/g, ' ') ?? ''}`,
    ),
  );
}

/**
 * The same in light and in dark, on the page as it stands. The page has to follow the system. What it shows first is what the last call left it in: so
 * views are also loaded in either.
 */
export async function wcagProblemsInBothSchemes(page: Page, where: string): Promise<string[]> {
  const problems: string[] = [];
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const colorScheme of isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    problems.push(...(await wcagProblems(page, `${where}, ${colorScheme}`)));
  }
  return problems;
}
