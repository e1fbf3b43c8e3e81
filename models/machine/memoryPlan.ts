import { formatBytes } from '../catalog/formatBytes.ts';
import { YardstickError } from '../errors.ts';

/** A loaded model, as much as choosing what goes needs to know. */
export interface Resident {
  id: string;
  memoryBytes: number;
  lastUsedAt: number;
  busy: boolean;
}

export interface MemoryPlan {
  /** To be unloaded first, in this order. */
  evict: string[];
  /** Left for conversations when the model is in memory. */
  contextBudgetBytes: number;
}

/**
 * Decides what must go so that a model fits: least recently used first, never one that is busy.
 * @param budgetBytes for all local models together
 * @throws {YardstickError} `model/too-large` with the figures
 */
export function planMemory(options: {
  name: string;
  need: { weightsBytes: number; totalBytes: number };
  budgetBytes: number;
  residents: readonly Resident[];
}): MemoryPlan {
  const { need, budgetBytes } = options;
  let used = options.residents.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const evict: string[] = [];
  const idle = options.residents.filter(({ busy }) => !busy).sort((a, b) => a.lastUsedAt - b.lastUsedAt);
  for (const resident of idle) {
    if (used + need.totalBytes <= budgetBytes) break;
    evict.push(resident.id);
    used -= resident.memoryBytes;
  }
  if (used + need.totalBytes > budgetBytes) {
    const busy = options.residents.filter((resident) => resident.busy).map(({ id }) => id);
    throw new YardstickError(
      'model/too-large',
      `${options.name} needs about ${formatBytes(need.totalBytes)} of memory; ${formatBytes(Math.max(0, budgetBytes - used))} of the ${formatBytes(budgetBytes)} for local models are free.`,
      {
        hint:
          busy.length > 0
            ? `Wait until ${busy.join(', ')} is done, or close other programs.`
            : 'Close other programs, or choose a smaller model or a stronger quantisation.',
        data: { neededBytes: need.totalBytes, budgetBytes, usedBytes: used },
      },
    );
  }
  return { evict, contextBudgetBytes: budgetBytes - used - need.weightsBytes };
}
