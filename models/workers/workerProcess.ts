import type { ToWorker } from './protocol.ts';

export interface WorkerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One process, as much of it as supervision needs: the seam between the supervisor and the operating system. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Never throws; a message to a process that is gone is lost. */
  send(message: ToWorker): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called exactly once, also when the process could not be started (then both fields are null). */
  onExit(listener: (exit: WorkerExit) => void): void;
  /** The last lines it wrote to stdout and stderr, at most 8 KB. */
  output(): string;
}

/** Starts processes of one kind. */
export interface ProcessAdapter {
  spawn(): WorkerProcess;
}
