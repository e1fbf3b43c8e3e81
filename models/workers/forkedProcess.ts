import { fork } from 'node:child_process';
import { createTextTail } from './textTail.ts';
import { workerEnvironment } from './workerEnvironment.ts';
import type { ProcessAdapter, WorkerExit, WorkerProcess } from './workerProcess.ts';

const outputLimit = 8_192;

/**
 * Starts worker processes for real, on the Node that runs this.
 * @param execArgv flags of Node for the worker, e.g. a limit of its heap. None of ours are handed down: under some of them the model
 *   runtime's own test of its binary fails.
 */
export function forkedProcesses(
  entry: string,
  environment: NodeJS.ProcessEnv = process.env,
  execArgv: readonly string[] = [],
): ProcessAdapter {
  return { spawn: () => forkProcess(entry, environment, execArgv) };
}

function forkProcess(entry: string, environment: NodeJS.ProcessEnv, execArgv: readonly string[]): WorkerProcess {
  const child = fork(entry, [], {
    execArgv: [...execArgv],
    env: workerEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
    windowsHide: true,
  });
  const tail = createTextTail(outputLimit);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => tail.push(chunk));
    stream?.on('error', () => undefined);
  }

  let exit: WorkerExit | undefined;
  const exitListeners: ((exit: WorkerExit) => void)[] = [];
  const ended = (how: WorkerExit) => {
    if (exit !== undefined) return;
    exit = how;
    for (const listener of exitListeners) listener(how);
  };
  // `close` comes after `exit`, when stderr is read to its end: the obituary needs the last words. A grandchild that holds the
  // pipes must not delay it for ever.
  child.once('close', (code, signal) => ended({ code, signal }));
  child.once('exit', (code, signal) => setTimeout(() => ended({ code, signal }), 250).unref());
  child.on('error', (error) => {
    tail.push(`${error.message}\n`);
    if (child.pid === undefined) ended({ code: null, signal: null });
  });

  return {
    pid: child.pid,
    send(message) {
      if (child.connected) child.send(message, () => undefined);
    },
    kill(signal) {
      child.kill(signal);
    },
    onMessage(listener) {
      child.on('message', listener);
    },
    onExit(listener) {
      if (exit === undefined) exitListeners.push(listener);
      else listener(exit);
    },
    output: () => tail.text(),
  };
}
