import { YardstickError } from '../../../../models/errors.ts';
import type { Metric, MetricChoice } from '../metric.ts';
import type { Suite } from '../suite.ts';

/** A metric as a suite has it, its parameters checked. */
export interface Measure {
  /** Name of its scores. */
  as: string;
  metric: Metric;
  parameters: Record<string, unknown>;
  passAt: number | null;
  /** Column that must hold something; null where it is for all rows. */
  onlyWhere: string | null;
  /** Asked of the judge when the answers are there. */
  judged: boolean;
  /** Computed by the candidate's own model: takes a turn of the machine. */
  computed: boolean;
}

export type FindMetric = (name: string) => Metric | undefined;

/** @throws {YardstickError} `evaluation/suite`, `metric/parameters` */
export function resolveMeasures(suite: Pick<Suite, 'metrics' | 'judge'>, findMetric: FindMetric): Measure[] {
  return suite.metrics.map((choice) => resolve(choice, suite, findMetric));
}

function resolve(choice: MetricChoice, suite: Pick<Suite, 'judge'>, findMetric: FindMetric): Measure {
  const metric = findMetric(choice.metric);
  if (metric === undefined) {
    throw new YardstickError('evaluation/suite', `There is no metric "${choice.metric.slice(0, 100)}".`, {
      hint: 'The names of all metrics are in the list that a suite chooses from.',
    });
  }
  const parameters = metric.parse(choice.parameters ?? {});
  const needs = metric.needsWith?.(parameters) ?? metric.needs;
  const judged = needs.includes('judge');
  if (judged && suite.judge === null) {
    throw new YardstickError('evaluation/suite', `"${choice.metric}" needs a judge, and the suite has none.`, {
      hint: 'Choose a model that judges, or leave the metric out.',
    });
  }
  if (needs.includes('rubric') && suite.judge !== null && suite.judge.rubric.trim() === '') {
    throw new YardstickError('evaluation/suite', `"${choice.metric}" judges by a rubric, and the suite has none.`, {
      hint: 'Say what a good answer is.',
      data: { field: 'judge' },
    });
  }
  return {
    as: choice.as ?? metric.name,
    metric,
    parameters,
    passAt: choice.passAt ?? null,
    onlyWhere: choice.onlyWhere ?? null,
    judged,
    computed: needs.includes('likelihood'),
  };
}
