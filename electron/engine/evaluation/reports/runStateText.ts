import type { EvaluationRun } from '../evaluationRun.ts';

/** Why a run's figures are not those of all its rows; null for one that is done. */
export function runStateText({ state, error }: EvaluationRun): string | null {
  switch (state) {
    case 'done':
      return null;
    case 'running':
      return 'The run is still going on: the figures are those of the rows so far.';
    case 'paused':
    case 'interrupted':
      return `The run is ${state}: the figures are those of the rows so far. It can go on.`;
    case 'budget':
      return 'The run stopped at its budget: the figures are those of the rows so far. It can go on with a larger one.';
    case 'cancelled':
      return 'The run was cancelled: the figures are those of the rows until then.';
    case 'failed':
      return `The run failed: ${error?.message ?? 'no reason is known'}. The figures are those of the rows until then.`;
  }
}
