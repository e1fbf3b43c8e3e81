import { spawn } from 'node:child_process';
import type { CommandContext } from '../context.ts';
import { projectFolder } from '../projectFolder.ts';

/**
 * Opens the window and stays until it is closed. Electron's main process says `ready` over its IPC channel once the page
 * is up; one that ends before that (a library is missing, the system forbids its sandbox) is an obstacle, not an end.
 * @returns why there was no window, or undefined after one was closed
 */
export async function openDesktop(
  context: Pick<CommandContext, 'home' | 'offline' | 'note' | 'signal' | 'terminal'>,
  binary: string,
): Promise<string | undefined> {
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _nodeOptions, ...environment } = context.terminal.environment;
  const child = spawn(binary, electronArguments(), {
    cwd: projectFolder,
    env: {
      ...environment,
      YARDSTICK_HOME: context.home,
      ...(context.offline ? { YARDSTICK_OFFLINE: '1' } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let opened = false;
  let said = '';
  child.on('message', (message) => {
    if (typeof message === 'object' && 'event' in message && message.event === 'ready') opened = true;
  });
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const stop = () => child.kill('SIGTERM');
  context.signal.addEventListener('abort', stop, { once: true });
  const end = await new Promise<{ code: number | null; cause?: Error }>((resolve) => {
    child.on('error', (cause) => resolve({ code: null, cause }));
    child.on('exit', (code) => resolve({ code }));
  });
  context.signal.removeEventListener('abort', stop);
  if (opened || end.code === 0) return undefined;
  context.signal.throwIfAborted();
  return end.cause === undefined
    ? `Electron ended with ${end.code ?? 'a signal'}: ${lastWords(said)}`
    : end.cause.message;
}

/** Chromium refuses to run its sandbox as root: only there, and only on Linux, it is left out. */
function electronArguments(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox', projectFolder] : [projectFolder];
}

/** The last line that says something about the failure. */
function lastWords(said: string): string {
  const lines = said.split('\n').map((line) => line.trim());
  const fatal = lines.findLast((line) => /FATAL|error while loading|Missing|cannot open/i.test(line));
  return (fatal ?? lines.findLast((line) => line !== '') ?? 'it said nothing').slice(0, 300);
}
