import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../projectFolder.ts';
import { fetchElectron, type FetchContext } from './fetchElectron.ts';

/** Electron's program, or why there is none. */
export type FoundElectron = { binary: string } | { missing: string };

const packageFolder = path.join(projectFolder, 'node_modules/electron');

/**
 * Finds Electron's program: where ELECTRON_OVERRIDE_DIST_PATH points, else what its npm package fetched. The package fetches it
 * only when it is first needed; that is done here, but never unasked.
 */
export async function findElectron(context: FetchContext, options: { desktop?: true }): Promise<FoundElectron> {
  const { environment } = context.terminal;
  if (!hasDisplay(environment)) return { missing: 'no display' };
  const local = localElectron(environment);
  if (local !== undefined) return local;
  const installer = path.join(packageFolder, 'install.js');
  if (!existsSync(installer)) return { missing: 'Electron is not installed' };
  const obstacle = await fetchElectron(context, { installer, agreed: options.desktop === true });
  if (obstacle !== undefined) return { missing: obstacle };
  const fetched = installedBinary();
  return fetched === undefined ? { missing: 'Electron was not found after its download' } : { binary: fetched };
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
