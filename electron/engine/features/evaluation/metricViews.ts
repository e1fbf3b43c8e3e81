import type { DatasetSummary } from '../../evaluation/dataset.ts';
import type { Metric } from '../../evaluation/metric.ts';
import type { MetricView } from './view.ts';

/** Metrics as a picker shows them, with whether they fit the rows. Without a dataset all do. */
export function metricViews(metrics: readonly Metric[], dataset: DatasetSummary | null): MetricView[] {
  return metrics.map((metric) => {
    const { name, label, definition, better, scale, unit, needs, binary, presetOf } = metric;
    const why = dataset === null ? null : whyNot(metric, dataset);
    return {
      name,
      label,
      definition,
      better,
      scale,
      ...(unit === undefined ? {} : { unit }),
      ...(presetOf === undefined ? {} : { presetOf }),
      needs,
      binary,
      parameters: defaultsOf(metric),
      parameterSchema: metric.describeParameters?.() ?? null,
      fits: why === null,
      why,
    };
  });
}

/** Parameters when nothing is given; of a metric that needs one (a pattern), none. */
function defaultsOf(metric: Metric): Record<string, unknown> {
  try {
    return metric.parse({});
  } catch {
    return {};
  }
}

function whyNot({ needs }: Metric, { mapping, labels }: DatasetSummary): string | null {
  const roles = new Set(Object.values(mapping));
  for (const need of needs) {
    if (need === 'reference' && !roles.has('reference') && labels.length === 0) return 'The rows have no reference.';
    if (need === 'label' && labels.length === 0) return 'The rows have no label.';
    if (need === 'choices' && !roles.has('choices')) return 'The rows have no choices.';
    if (need === 'context' && !roles.has('context')) return 'The rows have no context.';
  }
  return null;
}
