import path from 'node:path';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import type { ProcessAdapter } from '../../../models/workers/workerProcess.ts';

export interface RecordedProcesses extends ProcessAdapter {
  /** Of every process started, oldest first. */
  readonly pids: number[];
}

/** Real llama workers whose process ids the test knows. */
export function recordedProcesses(environment?: NodeJS.ProcessEnv): RecordedProcesses {
  const entry = path.resolve(import.meta.dirname, '../../../models/workers/llama/main.ts');
  const real = forkedProcesses(entry, environment);
  const pids: number[] = [];
  return {
    pids,
    spawn() {
      const child = real.spawn();
      if (child.pid !== undefined) pids.push(child.pid);
      return child;
    },
  };
}

/** Whether a process exists (and is not merely waiting to be buried by its parent). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
