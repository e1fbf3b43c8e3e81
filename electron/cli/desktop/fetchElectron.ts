import { spawn } from 'node:child_process';
import { askYesNo } from '../askYesNo.ts';
import type { CommandContext } from '../context.ts';

export type FetchContext = Pick<CommandContext, 'json' | 'note' | 'offline' | 'signal' | 'terminal' | 'withEngine'>;

/** A download that is still not done after this long, in milliseconds, is given up; the next start can try again. */
const downloadLimit = 10 * 60_000;
const byHand = 'npx install-electron gets it, and so does start --desktop';

/**
 * Lets Electron's own installer fetch its program, if a person said so: by `--desktop`, or to a question at the terminal. It is
 * the one program that contacts a host beside egress; hence the offline switch is looked at here, and the ledger is told.
 *
 * @returns why it was not fetched; undefined when it was
 */
export async function fetchElectron(
  context: FetchContext,
  { installer, agreed }: { installer: string; agreed: boolean },
): Promise<string | undefined> {
  const { terminal } = context;
  const canAsk = !context.json && terminal.stdin.isTTY && terminal.errIsTty;
  if (context.offline) return 'Electron is not here yet, and --offline forbids to get it';
  if (!agreed && !canAsk) return `Electron is not here yet; ${byHand}`;
  return context.withEngine(async ({ egress, store }) => {
    if (egress.status().offline) return 'Electron is not here yet, and Yardstick is offline';
    const source = sourceOf(terminal.environment);
    if (source === undefined) return 'Electron is not here yet, and ELECTRON_MIRROR is not an address';
    const question = `The desktop window needs Electron (about 120 MB from ${source.host}). Get it?`;
    if (!agreed && !(await askYesNo(context, question))) return `Electron is not here yet; ${byHand}`;
    context.note(`Fetching Electron from ${source.host} ...`);
    const row = store.egressRows.append({
      host: source.hostname,
      port: source.port === '' ? (source.protocol === 'http:' ? 80 : 443) : Number(source.port),
      reason: "the desktop window (Electron's own installer; its bytes are not counted)",
      verdict: 'open',
    });
    const fetched = await runInstaller(installer, context);
    store.egressRows.complete(row, { bytesOut: 0, bytesIn: 0, verdict: fetched ? 'sent' : 'failed' });
    return fetched
      ? undefined
      : `Electron could not be fetched from ${source.host}; ELECTRON_MIRROR or ELECTRON_OVERRIDE_DIST_PATH point elsewhere`;
  });
}

/** Where the installer will go: it reads the same variables, in this order. Undefined for what is no address. */
function sourceOf(environment: NodeJS.ProcessEnv): URL | undefined {
  const mirror =
    environment['npm_config_electron_mirror'] ||
    environment['NPM_CONFIG_ELECTRON_MIRROR'] ||
    environment['npm_package_config_electron_mirror'] ||
    environment['ELECTRON_MIRROR'] ||
    'https://github.com/electron/electron/releases/download/';
  return URL.parse(mirror) ?? undefined;
}

/** True when it ended well within its time. Node's own fetch honours HTTPS_PROXY only when told so before it starts. */
function runInstaller(installer: string, { signal, terminal }: FetchContext): Promise<boolean> {
  const child = spawn(process.execPath, [installer], {
    env: { ...terminal.environment, NODE_USE_ENV_PROXY: '1' },
    stdio: 'ignore',
    timeout: downloadLimit,
    signal,
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
