import { forkedProcesses } from './forkedProcess.ts';
import type { ProcessAdapter } from './workerProcess.ts';

/** Part of the memory that the heap may have; the rest is for bytes outside of it and for code. */
const heapShare = 0.75;

/** Starts processes for hostile files: an explicit environment, and a heap that ends them when a file takes too much. */
export function cappedProcesses(entry: string, memoryMegabytes: number): ProcessAdapter {
  return forkedProcesses(entry, process.env, [`--max-old-space-size=${Math.floor(memoryMegabytes * heapShare)}`]);
}
