import type { FileState } from '../knowledge.ts';

type Step = Extract<FileState, 'reading' | 'chunking' | 'embedding'>;

/**
 * Where files in hand stand. Not written down: after a crash they begin anew whatever step they were at, and a write for each step of each file would
 * cost more than it says.
 */
export interface LiveFiles {
  set(baseId: string, path: string, step: { state: Step; progress: number | null }): void;
  get(baseId: string, path: string): { state: Step; progress: number | null } | undefined;
  forget(baseId: string, path: string): void;
  counts(baseId: string): Record<Step, number>;
}

export function createLiveFiles(): LiveFiles {
  const bases = new Map<string, Map<string, { state: Step; progress: number | null }>>();
  return {
    set(baseId, path, step) {
      const files = bases.get(baseId) ?? new Map<string, { state: Step; progress: number | null }>();
      bases.set(baseId, files.set(path, step));
    },
    get: (baseId, path) => bases.get(baseId)?.get(path),
    forget(baseId, path) {
      bases.get(baseId)?.delete(path);
    },
    counts(baseId) {
      const counts = { reading: 0, chunking: 0, embedding: 0 };
      for (const { state } of bases.get(baseId)?.values() ?? []) counts[state] += 1;
      return counts;
    },
  };
}
