import type { RunState, RunSummary } from './evaluationTypes.ts';

type Kind = 'good' | 'warn' | 'bad' | 'neutral';

export const stateWords: Record<RunState, { label: string; kind: Kind }> = {
  running: { label: 'Running', kind: 'neutral' },
  paused: { label: 'Paused', kind: 'neutral' },
  budget: { label: 'Stopped at the budget', kind: 'warn' },
  interrupted: { label: 'Interrupted', kind: 'warn' },
  done: { label: 'Done', kind: 'good' },
  cancelled: { label: 'Cancelled', kind: 'neutral' },
  failed: { label: 'Failed', kind: 'bad' },
};

export const canGoOn = (state: RunState): boolean => ['paused', 'budget', 'interrupted'].includes(state);

export const isOver = (state: RunState): boolean => ['done', 'cancelled', 'failed'].includes(state);

/** Share of the cells that have an answer, or an error in its place; 0..1. */
export const progressShare = ({ done, failed, total }: Pick<RunSummary, 'done' | 'failed' | 'total'>): number =>
  total === 0 ? 0 : Math.min(1, (done + failed) / total);
