import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { YardstickError } from '../../models/errors.ts';
import type { CommandContext } from './context.ts';
import { pageFolder, projectFolder } from './projectFolder.ts';

const builder = path.join(projectFolder, 'node_modules/vite/bin/vite.js');
const sources = ['renderer', 'electron/main', 'electron/preload', 'vite.config.ts', 'package-lock.json'];

/**
 * Builds the page and the two Electron files where they are missing or older than their sources; an installed package has
 * them and no builder, and is left alone.
 * @throws {YardstickError} `build/missing`, `build/failed`, `run/stopped`
 */
export async function buildPageIfStale(context: Pick<CommandContext, 'note' | 'signal' | 'terminal'>): Promise<void> {
  const built = ['dist/renderer/index.html', 'dist/shell/main.cjs', 'dist/shell/preload.cjs'].map((file) =>
    path.join(projectFolder, file),
  );
  if (!existsSync(builder)) {
    if (built.every((file) => existsSync(file))) return;
    throw new YardstickError('build/missing', `The page is not built and there is nothing here to build it with`, {
      hint: 'Run npm ci in the project folder, then try again.',
    });
  }
  if (
    !isStale(
      built,
      sources.map((source) => path.join(projectFolder, source)),
    )
  )
    return;
  context.note('Building the page (a few seconds, only after a change) ...');
  await buildPage(context);
}

/** True when a built file is missing, or a source was changed after the oldest of them. */
export function isStale(built: string[], sourcePaths: string[]): boolean {
  const times = built.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs);
  if (times.includes(undefined)) return true;
  const oldest = Math.min(...(times as number[]));
  return sourcePaths.some((source) => newestChange(source) > oldest);
}

function newestChange(source: string): number {
  const found = statSync(source, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const children = readdirSync(source).map((name) => newestChange(path.join(source, name)));
  return Math.max(found.mtimeMs, ...children);
}

/** Builds now. What the builder says is shown only when it failed. */
export async function buildPage({ terminal, signal }: Pick<CommandContext, 'signal' | 'terminal'>): Promise<void> {
  const child = spawn(process.execPath, [builder, 'build', '--app', '--logLevel', 'warn'], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let said = '';
  const listen = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const code = await new Promise<number | null>((resolve) => child.on('error', () => undefined).on('close', resolve));
  if (code === 0) return;
  discardBuild();
  signal.throwIfAborted();
  terminal.err(said);
  throw new YardstickError('build/failed', `The page cannot be built (${pageFolder})`, {
    hint: 'What the builder said stands above. npm ci repairs a damaged installation.',
  });
}

/** A build that was cut short may lack files that its page names: the next start builds anew. */
export function discardBuild(): void {
  rmSync(path.join(pageFolder, 'index.html'), { force: true });
}
