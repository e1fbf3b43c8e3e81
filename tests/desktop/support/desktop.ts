import { spawn } from 'node:child_process';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { localElectron } from '../../../electron/cli/desktop/findElectron.ts';
import { removeHome } from '../../e2e/support/headless.ts';
import { prepareHome } from '../../e2e/support/prepareHome.ts';
import { skipLoudly } from '../../support/requirements.ts';
import { openDisplay } from './display.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The real window, on a data folder of its own. */
export interface Desktop {
  app: ElectronApplication;
  page: Page;
  home: string;
  /** Starts the app once more on the same data folder; resolves with its exit code. */
  startAgain: () => Promise<number | null>;
  /** Everything that main.ts would have asked the user or handed to the system, in order. */
  asked: () => Promise<string[]>;
}

// Chromium has no sandbox for root; every other user runs with it.
const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export const test = base.extend<{ desktop: Desktop; switches: string[] }>({
  /** More switches of Chromium, e.g. for a microphone that is a file. */
  switches: [[], { option: true }],
  desktop: async ({ switches }, provide) => {
    const parameters = [...rootSwitches, ...switches, root];
    const electron = localElectron(process.env);
    const display = process.platform === 'linux' ? await openDisplay() : null;
    if (electron === undefined || 'missing' in electron || display === null) {
      skipLoudly(
        'the real Electron window',
        'set ELECTRON_OVERRIDE_DIST_PATH to an Electron (export ELECTRON_OVERRIDE_DIST_PATH="$(../shared/tools/get-electron)") and install xvfb; Linux only',
      );
      base.skip(true, 'no Electron or no display');
      return;
    }
    const home = (await prepareHome([])) as string;
    const environment = {
      ...(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >),
      ...display.environment,
      YARDSTICK_HOME: home,
    };
    const app = await _electron.launch({
      executablePath: electron.binary,
      args: parameters,
      cwd: root,
      env: environment,
    });
    const page = await app.firstWindow();
    await recordQuestions(app);
    await provide({
      app,
      page,
      home,
      startAgain: () => {
        const second = spawn(electron.binary, parameters, { cwd: root, env: environment, stdio: 'ignore' });
        return new Promise((resolve) => second.once('exit', resolve));
      },
      asked: () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked),
    });
    await app.close().catch(() => undefined); // a test may have closed it
    display.close();
    await removeHome(home);
  },
});

/** Native questions would wait for ever: they are written down and answered with "Cancel". */
async function recordQuestions(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog, shell }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (...received: unknown[]) => {
      asked.push((received.at(-1) as { message: string }).message);
      return { response: 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    dialog.showErrorBox = (_title, message) => void asked.push(`error: ${message}`);
    shell.openExternal = async (address) => void asked.push(`opened ${address}`);
  });
}

export { expect } from '@playwright/test';
