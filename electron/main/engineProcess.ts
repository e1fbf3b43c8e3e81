import { spawn, type ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { readEngineMessage, type EngineFailure, type EngineReady } from './engineMessages.ts';
import { createRestartPolicy } from './restartPolicy.ts';

/** The engine gets this long to save and stop its workers, in milliseconds; then it is killed. */
const stopBudget = 4_000;
/** An engine that has not said where it listens after this long is stuck (a large database migrates well within it). */
const startBudget = 60_000;
/** How much of what the engine printed is kept, to show when it dies. */
const keptOutput = 8_000;

export interface EngineProcessOptions {
  /** The pinned Node; never Electron itself, whose Node has another version and other native modules. */
  node: string;
  /** Absolute path of the engine's entry. */
  script: string;
  environment: NodeJS.ProcessEnv;
  /** The engine listens: at the start, and again after each restart. */
  onReady: (ready: EngineReady) => void;
  /** It died and is being started again. */
  onRestarting: () => void;
  /** It cannot start, or has died too often; `output` is the end of what it printed. */
  onGaveUp: (failure: EngineFailure, output: string) => void;
}

/** The one engine of the window: started, watched, started again when it dies, and stopped without leaving an orphan. */
export interface EngineProcess {
  start(): void;
  /** After `onGaveUp`: the user asks for another try. */
  retry(): void;
  /** Asks the engine to end, waits four seconds, kills it. Resolves when the process is gone. */
  stop(): Promise<void>;
  readonly pid: number | undefined;
}

export function createEngineProcess(options: EngineProcessOptions): EngineProcess {
  const policy = createRestartPolicy(() => performance.now());
  let child: ChildProcess | undefined;
  let lastPort = 0;
  let stopping = false;

  function start(): void {
    let output = '';
    let failure: EngineFailure | undefined;
    let ended = false;
    const current = spawn(options.node, [options.script], {
      env: engineEnvironment(options.environment, lastPort),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    child = current;
    const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-keptOutput));
    current.stdout?.on('data', keep);
    current.stderr?.on('data', keep);
    const stuck = setTimeout(() => {
      failure = { code: 'engine/stuck', message: 'The engine did not start within a minute' };
      current.kill('SIGKILL');
    }, startBudget);

    current.on('message', (raw) => {
      const message = readEngineMessage(raw);
      if (message === undefined) return;
      clearTimeout(stuck);
      if ('failure' in message) failure = message.failure;
      else {
        lastPort = message.ready.port;
        options.onReady(message.ready);
      }
    });
    const end = (cause: string) => {
      if (ended) return;
      ended = true;
      clearTimeout(stuck);
      if (child === current) child = undefined;
      if (stopping) return;
      // An engine that said why it cannot start would say the same again.
      if (failure !== undefined) return options.onGaveUp(failure, output);
      if (!policy.mayRestart()) {
        return options.onGaveUp(
          { code: 'engine/died', message: `The engine ended three times within a minute (${cause})` },
          output,
        );
      }
      options.onRestarting();
      start();
    };
    current.on('error', (error) => {
      // Only a process that never was: a failed message to a dying one is followed by its exit.
      if (current.pid !== undefined) return;
      failure = { code: 'engine/missing', message: `The engine cannot be started: ${error.message}` };
      end('not started');
    });
    current.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  }

  return {
    start,
    retry() {
      policy.forget();
      if (child === undefined && !stopping) start();
    },
    async stop() {
      stopping = true;
      const current = child;
      if (current === undefined || current.exitCode !== null || current.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => current.once('exit', () => resolve()));
      // Closing the channel says it too, should the message be lost: the engine ends when its parent is gone.
      if (current.connected) current.send({ event: 'close' }, () => undefined);
      const killer = setTimeout(() => current.kill('SIGKILL'), stopBudget);
      await gone;
      clearTimeout(killer);
    },
    get pid() {
      return child?.pid;
    },
  };
}

/** The user's environment without what steers Electron or Node from outside; never telemetry of a dependency. */
function engineEnvironment(environment: NodeJS.ProcessEnv, port: number): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(ELECTRON_|NODE_OPTIONS$|NODE_PATH$|CHROME_)/.test(name),
  );
  return { ...Object.fromEntries(kept), ORT_DISABLE_TELEMETRY: '1', YARDSTICK_PORT: String(port) };
}
