import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What the automatic checks of WCAG 2.2 AA find on the page as it stands, a line each; empty where they find nothing. */
export async function wcagProblems(page: Page, where: string): Promise<string[]> {
  // A colour that is still fading in is measured as too pale.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${where}: ${violation.id}: ${node.html.slice(0, 200)}: ${node.failureSummary ?? ''}`,
    ),
  );
}
