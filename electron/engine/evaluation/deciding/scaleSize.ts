import type { DecisionMetric } from './decisionInput.ts';

/** Where a metric's scale ends; null for a number with a unit of its own. */
export function scaleSize({ scale }: Pick<DecisionMetric, 'scale'>): number | null {
  return scale === 'share' ? 1 : scale === 'score' ? 100 : null;
}
