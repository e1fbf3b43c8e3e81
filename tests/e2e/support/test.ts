import { test as base, type BrowserContext } from '@playwright/test';
import { skipLoudly } from '../../support/requirements.ts';
import { findChromium } from './findChromium.ts';
import { cookieName } from '../../../electron/engine/http/credentials.ts';
import { removeHome, startHeadless, type Headless } from './headless.ts';
import { prepareHome, type PreparedModel } from './prepareHome.ts';

interface Options {
  /** Models in the data folder before the start; set with `test.use({ models: [...] })`. */
  models: PreparedModel[];
  /** More of the server's environment. */
  environment: Record<string, string>;
  /** Started with --offline. */
  startOffline: boolean;
}

interface Fixtures {
  /** The product, started for this test alone and stopped after it. */
  yardstick: Headless;
}

/** Signs a browser in as the desktop app does: by the cookie that its page cannot read. */
export async function signIn(context: BrowserContext, { url, port, token }: Headless): Promise<void> {
  await context.addCookies([{ name: cookieName(port), value: token, url, httpOnly: true, sameSite: 'Strict' }]);
}

/**
 * Playwright's test with the product beside it: `page` is signed in and its addresses are relative to the server. Skips
 * loudly where there is no Chromium or where weights cannot be had.
 */
export const test = base.extend<Options & Fixtures>({
  models: [[], { option: true }],
  environment: [{}, { option: true }],
  startOffline: [false, { option: true }],
  yardstick: async ({ models, environment, startOffline }, provide) => {
    if (findChromium() === undefined) {
      skipLoudly('browser tests', 'install chromium, or set CHROMIUM_PATH to one');
      test.skip(true, 'no Chromium');
    }
    const home = await prepareHome(models);
    if (home === null) {
      test.skip(true, 'no weights');
      return;
    }
    const yardstick = await startHeadless({ home, environment, offline: startOffline });
    await provide(yardstick);
    await yardstick.stop();
    await removeHome(home);
  },
  // Its address is given here and not as `baseURL`: Playwright asks for that one in the hooks of a file, too, and each had the product started for it.
  context: async ({ browser, yardstick }, provide) => {
    const context = await browser.newContext({ baseURL: yardstick.url });
    await signIn(context, yardstick);
    await provide(context);
    await context.close();
  },
});

export { expect } from '@playwright/test';
