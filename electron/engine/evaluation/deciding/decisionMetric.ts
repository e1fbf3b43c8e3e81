import type { Metric, MetricChoice } from '../metric.ts';
import type { DecisionMetric } from './decisionInput.ts';

/** A metric with a suite's choice of parameters, as decisions take it. @throws metric/parameters */
export function decisionMetric(choice: MetricChoice, metric: Metric): DecisionMetric {
  const parameters = metric.parse(choice.parameters ?? {});
  const { better, scale, binary } = metric;
  const named = { name: choice.as ?? choice.metric, better, scale, binary };
  return metric.combine === undefined
    ? named
    : {
        ...named,
        combine: (sums) => metric.combine?.(sums, parameters) ?? null,
        ...(metric.caveat === undefined ? {} : { caveat: (sums) => metric.caveat?.(sums) ?? null }),
      };
}
