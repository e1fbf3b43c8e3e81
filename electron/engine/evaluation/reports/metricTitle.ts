import type { Suite } from '../suite.ts';

/** What a reader calls a metric: the name that the suite gives it where it gives one, its label otherwise. */
export function metricTitle(
  { metrics }: Pick<Suite, 'metrics'>,
  name: string,
  metric: { label: string } | undefined,
): string {
  const isNamed = metrics.some(({ as }) => as === name);
  return isNamed || metric === undefined ? name : metric.label;
}
