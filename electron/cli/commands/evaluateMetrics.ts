import { judgeMetrics } from '../../engine/evaluation/judging/judgeMetrics.ts';
import type { Metric } from '../../engine/evaluation/metric.ts';
import { findMetric, listMetrics, listPresets } from '../../engine/evaluation/metrics/metrics.ts';
import type { CommandContext } from '../context.ts';
import { formatTable } from '../output/formatTable.ts';

/** `evaluate metrics [NAME]`: what a suite can name, and what each measures; of one also its parameters. Needs no data folder. */
export async function listAllMetrics(context: CommandContext, _options: object, name?: string): Promise<void> {
  if (name !== undefined) {
    const metric = judgeMetrics.find((one) => one.name === name) ?? findMetric(name);
    context.print(described(metric), () => sheetOf(metric));
    return;
  }
  const all = [...listMetrics(), ...judgeMetrics, ...listPresets()];
  context.print(all.map(described), () =>
    formatTable(
      [
        { title: 'NAME', value: (metric) => metric.name },
        { title: 'NEEDS', value: ({ needs }) => (needs.length === 0 ? '-' : needs.join(', ')) },
        {
          title: 'WHAT IT MEASURES',
          value: ({ label, presetOf }) => (presetOf === undefined ? label : `= ${presetOf}`),
        },
      ],
      all,
      (text) => context.terminal.style('dim', text),
    ),
  );
}

const described = (metric: Metric) => ({
  name: metric.name,
  label: metric.label,
  definition: metric.definition,
  better: metric.better,
  scale: metric.scale,
  unit: metric.unit ?? null,
  needs: metric.needs,
  presetOf: metric.presetOf ?? null,
  parameters: metric.describeParameters?.() ?? null,
});

function sheetOf(metric: Metric): string {
  const { name, label, definition, better } = metric;
  const { properties = {} } = (metric.describeParameters?.() ?? {}) as { properties?: Record<string, ParameterSchema> };
  const parameters = Object.entries(properties).map(([key, schema]) => ({ key, schema }));
  return [
    `${name}: ${label}. ${better === 'higher' ? 'Higher' : 'Lower'} is better.\n`,
    `${definition}\n`,
    ...(parameters.length === 0
      ? []
      : [
          '\n',
          formatTable(
            [
              { title: 'PARAMETER', value: ({ key }) => key },
              { title: 'WHEN LEFT OUT', value: ({ schema }) => JSON.stringify(schema.default) ?? '-' },
              { title: 'WHAT IT SAYS', value: ({ schema }) => schema.description ?? schema.enum?.join(', ') ?? '' },
            ],
            parameters,
          ),
        ]),
  ].join('');
}

interface ParameterSchema {
  default?: unknown;
  description?: string;
  enum?: readonly unknown[];
}
