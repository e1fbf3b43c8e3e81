import { readHarnessResults } from '../../evaluation/suites/readHarnessResults.ts';
import type { PublishedResult } from '../../store/evaluation.ts';

/** Scores that lm-evaluation-harness wrote, to stand beside a candidate's own. @throws {YardstickError} `suite/harness` */
export function publishedResults(text: string, candidate: string): PublishedResult[] {
  const { model, harness, date, results } = readHarnessResults(text, { file: 'The results file' });
  const source = [
    'lm-evaluation-harness',
    ...(harness === null ? [] : [harness]),
    ...(model === null ? [] : [model]),
    ...(date === null ? [] : [date.slice(0, 10)]),
  ].join(', ');
  return results.map(({ task, metric, filter, value, standardError, shots }) => ({
    candidate,
    metric: filter === null ? metric : `${metric} (${filter})`,
    task: shots === null ? task : `${task}, ${shots}-shot`,
    value,
    error: standardError,
    source,
  }));
}
