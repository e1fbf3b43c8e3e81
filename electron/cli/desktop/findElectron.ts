import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CommandContext } from '../context.ts';
import { projectFolder } from '../projectFolder.ts';

/** Electron's program, or why there is none. */
export type FoundElectron = { binary: string } | { missing: string };

const packageFolder = path.join(projectFolder, 'node_modules/electron');
/** A download that is still not done after this long is given up; the next start tries again. */
const downloadLimit = 10 * 60_000;
const probeLimit = 5_000;

/**
 * Finds Electron's program: where ELECTRON_OVERRIDE_DIST_PATH points, else what the npm package fetched. The package fetches
 * its program only when it is first needed; that is done here, after a look whether the host answers at all, because behind
 * a firewall the package's own attempt can hang for minutes.
 */
export async function findElectron(
  context: Pick<CommandContext, 'note' | 'offline' | 'signal' | 'terminal'>,
): Promise<FoundElectron> {
  const { environment } = context.terminal;
  if (!hasDisplay(environment)) return { missing: 'no display' };
  const local = localElectron(environment);
  if (local !== undefined) return local;
  if (!existsSync(path.join(packageFolder, 'install.js'))) return { missing: 'Electron is not installed' };
  if (context.offline) return { missing: 'Electron is not downloaded yet, and --offline forbids it' };
  if (!(await download(context))) {
    return { missing: 'Electron cannot be downloaded; ELECTRON_MIRROR or ELECTRON_OVERRIDE_DIST_PATH point elsewhere' };
  }
  const downloaded = installedBinary();
  return downloaded === undefined ? { missing: 'Electron was not found after its download' } : { binary: downloaded };
}

/** What is on this machine already: where ELECTRON_OVERRIDE_DIST_PATH points, else what was downloaded before. */
export function localElectron(environment: NodeJS.ProcessEnv): FoundElectron | undefined {
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') {
    const binary = path.join(override, platformPath());
    return existsSync(binary) ? { binary } : { missing: `no Electron at ${binary}` };
  }
  const installed = installedBinary();
  return installed === undefined ? undefined : { binary: installed };
}

/** On Linux a window needs a display server; elsewhere there is always one. */
export function hasDisplay(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  if (platform !== 'linux') return true;
  return Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY']);
}

/** Where the program stands in Electron's folder. */
export function platformPath(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

function installedBinary(): string | undefined {
  const pathFile = path.join(packageFolder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = path.join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

async function download(context: Pick<CommandContext, 'note' | 'signal' | 'terminal'>): Promise<boolean> {
  const { environment } = context.terminal;
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const mirror =
    environment['ELECTRON_MIRROR'] ??
    environment['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/';
  const address = `${mirror}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
  context.note(`Fetching Electron ${version} once from ${hostOf(address)} (about 120 MB) ...`);
  // Node's own fetch honours HTTPS_PROXY only when told so before it starts: hence another process.
  const proxied = { ...environment, NODE_USE_ENV_PROXY: '1' };
  const probe = 'await fetch(process.argv[1], { method: "HEAD", signal: AbortSignal.timeout(4000) })';
  const answers = await runNode(['--input-type=module', '-e', probe, address], proxied, probeLimit, context.signal);
  if (!answers) return false;
  return runNode([path.join(packageFolder, 'install.js')], proxied, downloadLimit, context.signal);
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

/** True when the process ended well within its time. */
function runNode(
  parameters: string[],
  environment: NodeJS.ProcessEnv,
  timeout: number,
  signal: AbortSignal,
): Promise<boolean> {
  const child = spawn(process.execPath, parameters, { env: environment, stdio: 'ignore', timeout, signal });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
