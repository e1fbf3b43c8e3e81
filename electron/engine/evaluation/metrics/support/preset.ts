import type { Metric } from '../../metric.ts';

/** A metric under another name, some of its parameters with other defaults. */
export const preset = (metric: Metric, name: string, defaults: Record<string, unknown>): Metric => ({
  ...metric,
  name,
  parse: (parameters) => metric.parse({ ...defaults, ...parameters }),
});
