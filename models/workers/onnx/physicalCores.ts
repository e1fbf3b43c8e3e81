import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Cores that compute independently of each other, as many as this process may use: two threads on the two halves of one core take turns at its
 * arithmetic. Where the system does not say which belong together, every one counts.
 * @param folder where Linux describes its processors
 */
export function physicalCores(folder = '/sys/devices/system/cpu'): number {
  const allowed = availableParallelism();
  try {
    const cores = new Set(
      readdirSync(folder)
        .filter((name) => /^cpu\d+$/.test(name))
        .map((name) => readFileSync(`${folder}/${name}/topology/thread_siblings_list`, 'utf8').trim()),
    );
    return cores.size === 0 ? allowed : Math.min(cores.size, allowed);
  } catch {
    return allowed;
  }
}
