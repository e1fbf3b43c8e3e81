import type { Metric } from '../../metric.ts';

/** A metric under another name, some of its parameters with other defaults. */
export function preset(metric: Metric, name: string, defaults: Record<string, unknown>): Metric {
  const settings = Object.entries(defaults).map(([key, value]) => `${key}: ${String(value)}`);
  return {
    ...metric,
    name,
    label: `${metric.label} (${name})`,
    presetOf: metric.name,
    definition: `${metric.definition} This is ${metric.name} with ${settings.join(', ')}.`,
    parse: (parameters) => metric.parse({ ...defaults, ...parameters }),
  };
}
