import { availableMemory } from 'node:process';
import { planMemory, type Resident } from './memoryPlan.ts';
import { createQueue } from './queue.ts';

/** Loaded models of one kind: language models, embedding models, speech. */
export interface MemoryPool {
  /** What is in memory now. */
  residents(): Resident[];
  unload(id: string): Promise<void>;
}

/** What a model will take. Bytes. */
export interface MemoryNeed {
  id: string;
  /** What a person calls it, for messages. */
  name: string;
  weightsBytes: number;
  /** Weights and all that it needs to run. */
  totalBytes: number;
  /** Memory that counts beside the machine's own, e.g. what is free on a GPU. */
  extraBytes?: number;
}

/** Given while a load has its turn: makes room by unloading what has not been used for longest. */
export type AdmitModel = (need: MemoryNeed) => Promise<{
  /** Of the budget, beside the weights: for conversations. */
  contextBudgetBytes: number;
}>;

/**
 * The memory of this machine for local models of every kind. The pools share one budget: a model that is to be loaded may push out an idle one of
 * any pool, never one that works.
 */
export interface MachineMemory {
  /** @returns takes the pool out again */
  register(pool: MemoryPool): () => void;
  /**
   * Runs a load when no other load runs: each looks at how much memory the others left. `admit` rejects with `model/too-large`, with the figures.
   * Rejects with the signal's reason while it waits, and with what the load throws.
   */
  load<T>(signal: AbortSignal, work: (admit: AdmitModel) => Promise<T>): Promise<T>;
  /** Bytes that a model may take in all as things are: what the others that are loaded leave of the budget. */
  roomFor(id: string): number;
}

/** Share of the memory that nobody uses, and local models do, that may be theirs. */
const budgetShare = 0.7;

export function createMachineMemory(
  options: {
    /** For all local models together; 70 % of what is free where none is given. */
    budgetBytes?: number;
    /** What is free now; the system is asked where none is given. */
    freeMemoryBytes?: () => number;
  } = {},
): MachineMemory {
  const pools = new Set<MemoryPool>();
  const loads = createQueue();
  const free = options.freeMemoryBytes ?? availableMemory;

  const residents = () => [...pools].flatMap((pool) => pool.residents());
  const budgetBytes = () => {
    if (options.budgetBytes !== undefined) return options.budgetBytes;
    const own = residents().reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    return budgetShare * (free() + own);
  };

  const admit: AdmitModel = async ({ id, name, weightsBytes, totalBytes, extraBytes = 0 }) => {
    const total = budgetBytes() + extraBytes;
    for (;;) {
      const plan = planMemory({
        name,
        need: { weightsBytes, totalBytes },
        budgetBytes: total,
        residents: residents().filter((resident) => resident.id !== id),
      });
      const [next] = plan.evict;
      if (next === undefined) return { contextBudgetBytes: plan.contextBudgetBytes };
      // One at a time, and looked at afresh: while one is unloaded the next in line may have been given work.
      await Promise.all([...pools].filter((pool) => holds(pool, next)).map((pool) => pool.unload(next)));
    }
  };

  return {
    register(pool) {
      pools.add(pool);
      return () => pools.delete(pool);
    },
    load: (signal, work) => loads.run(signal, () => work(admit)),
    roomFor: (id) =>
      residents()
        .filter((resident) => resident.id !== id)
        .reduce((room, { memoryBytes }) => room - memoryBytes, budgetBytes()),
  };
}

function holds(pool: MemoryPool, id: string): boolean {
  return pool.residents().some((resident) => resident.id === id && !resident.busy);
}
