import type { MetricTools, Score, ScoreRequest } from '../metric.ts';
import type { Measure } from './resolveMeasures.ts';

/** A metric's score of an answer, `passAt` and `onlyWhere` applied. Never throws: what a metric throws is a row without a score, with why. */
export async function scoreAnswer(
  { metric, parameters, passAt, onlyWhere }: Measure,
  request: ScoreRequest,
  tools: MetricTools,
  signal: AbortSignal,
): Promise<Score> {
  if (onlyWhere !== null && !hasText(request.row.fields, onlyWhere)) {
    return { value: null, passed: null, reason: `Not for this row: “${onlyWhere}” says nothing.` };
  }
  try {
    const score = await metric.score(request, parameters, tools, signal);
    if (passAt === null || score.passed !== null || score.value === null) return score;
    return { ...score, passed: metric.better === 'higher' ? score.value >= passAt : score.value <= passAt };
  } catch (thrown) {
    signal.throwIfAborted();
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { value: null, passed: null, reason: `Could not be scored: ${reason}` };
  }
}

const hasText = (fields: Readonly<Record<string, string>>, column: string) =>
  Object.hasOwn(fields, column) && (fields[column] as string).trim() !== '';
