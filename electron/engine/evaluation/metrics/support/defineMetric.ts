import { z } from 'zod';
import { YardstickError } from '../../../../../models/errors.ts';
import type { Metric, MetricTools, Score, ScoreRequest } from '../../metric.ts';
import { boundedCall } from './boundedCall.ts';
import { notApplicable } from './scores.ts';

/** A metric with parameters of a known type. */
export interface MetricDefinition<Schema extends z.ZodType<object>> extends Omit<
  Metric,
  'parse' | 'score' | 'combine' | 'needsWith' | 'describeParameters'
> {
  /** Strict: a misspelt parameter is an error, not ignored. */
  parameters: Schema;
  needsWith?: (parameters: z.output<Schema>) => Metric['needs'];
  score: (
    request: ScoreRequest,
    parameters: z.output<Schema>,
    tools: MetricTools,
    signal: AbortSignal,
  ) => Score | Promise<Score>;
  combine?: (sums: Record<string, number>, parameters: z.output<Schema>) => number | null;
  /** It does its work elsewhere and bounds it itself. */
  bounded?: boolean;
}

/** UTF-16 units of everything that is compared; below it no metric needs a clock. */
const longRequest = 20_000;
const longRequestMs = 2_000;

/**
 * Makes a metric of its definition: checks parameters, and sees to it that no answer, however long or odd, makes it throw or hang. What cannot
 * be computed is a row without a score, with the reason.
 */
export function defineMetric<Schema extends z.ZodType<object>>(definition: MetricDefinition<Schema>): Metric {
  const { parameters: schema, score, combine, needsWith, bounded = false, ...facts } = definition;
  return {
    ...facts,
    parse: (parameters) => parseParameters(facts.name, schema, parameters) as Record<string, unknown>,
    describeParameters: () => z.toJSONSchema(schema, { io: 'input' }),
    needsWith: (parameters) => needsWith?.(parameters as z.output<Schema>) ?? facts.needs,
    score(request, parameters, tools, signal) {
      const work = () => score(request, parameters as z.output<Schema>, tools, signal);
      if (bounded) return work();
      try {
        return sizeOf(request) > longRequest ? boundedCall(work, longRequestMs) : work();
      } catch (thrown) {
        return notApplicable(`Not scored: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
      }
    },
    ...(combine === undefined
      ? {}
      : {
          combine: (sums: Record<string, number>, parameters: Record<string, unknown>) =>
            combine(sums, parameters as z.output<Schema>),
        }),
  };
}

function sizeOf({ text, row, passages }: ScoreRequest): number {
  let size = text.length;
  for (const reference of row.references) size += reference.length;
  for (const context of row.context) size += context.length;
  for (const passage of passages) size += passage.text.length;
  return size;
}

function parseParameters<Schema extends z.ZodType<object>>(
  name: string,
  schema: Schema,
  parameters: Record<string, unknown>,
): z.output<Schema> {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  const allowed = Object.keys((z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as object);
  throw new YardstickError('metric/parameters', `Parameters of ${name}: ${problems.slice(0, 5).join('; ')}`, {
    hint:
      allowed.length === 0
        ? `${name} takes no parameters.`
        : `${name} takes ${allowed.sort().join(', ')}; all by name.`,
  });
}
