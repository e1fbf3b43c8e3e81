import { YardstickError } from '../../../../models/errors.ts';

/** A score that somebody published, as lm-evaluation-harness wrote it. */
export interface HarnessResult {
  task: string;
  metric: string;
  /** How the answer was taken from the text, e.g. `strict-match`; null for `none` and in old files. */
  filter: string | null;
  value: number;
  standardError: number | null;
  /** Examples before each question. */
  shots: number | null;
  /** Rows that were asked. */
  samples: number | null;
  better: 'higher' | 'lower' | null;
}

export interface HarnessResults {
  model: string | null;
  /** Version of the harness, or the commit that it was at. */
  harness: string | null;
  /** ISO time. */
  date: string | null;
  results: HarnessResult[];
}

/** Letters; files without samples have some 100 kB. */
const longest = 20_000_000;
const resultLimit = 10_000;

/**
 * Reads a `results_*.json` of lm-evaluation-harness: the form of 0.4 (`"acc,none"`), and the older one (`"acc"`).
 * @throws {YardstickError} `suite/harness`
 */
export function readHarnessResults(text: string, { file }: { file: string }): HarnessResults {
  const document = readDocument(text, file);
  const tasks = objectOf(document['results']);
  if (tasks === null) throw noResults(file);
  const shots = objectOf(document['n-shot']) ?? {};
  const samples = objectOf(document['n-samples']) ?? {};
  const directions = objectOf(document['higher_is_better']) ?? {};
  const results: HarnessResult[] = [];
  for (const [task, entry] of Object.entries(tasks)) {
    const figures = objectOf(entry);
    if (figures === null) continue;
    for (const [key, value] of Object.entries(figures)) {
      const { metric, filter } = nameOf(key);
      if (notMetrics.has(metric) || metric.endsWith('_stderr') || !isFigure(value)) continue;
      if (results.length === resultLimit) throw noResults(file);
      const error =
        figures[filter === null && !key.includes(',') ? `${metric}_stderr` : `${metric}_stderr,${filter ?? 'none'}`];
      const higher = objectOf(own(directions, task))?.[metric];
      results.push({
        task,
        metric,
        filter,
        value,
        standardError: isFigure(error) ? error : null,
        shots: wholeOf(own(shots, task)),
        samples: wholeOf(objectOf(own(samples, task))?.['effective']),
        better: higher === true ? 'higher' : higher === false ? 'lower' : null,
      });
    }
  }
  if (results.length === 0) throw noResults(file);
  const config = objectOf(document['config']) ?? {};
  const date = document['date'];
  return {
    model: textOf(document['model_name']) ?? textOf(config['model_args']) ?? textOf(config['model']),
    harness: textOf(document['lm_eval_version']) ?? textOf(document['git_hash']),
    // Seconds since the epoch.
    date: isFigure(date) && Math.abs(date) < 8e12 ? new Date(date * 1000).toISOString() : null,
    results,
  };
}

/** Numbers beside the metrics that are none. */
const notMetrics = new Set(['alias', 'name', 'sample_len', 'samples', 'sample_count']);

function nameOf(key: string): { metric: string; filter: string | null } {
  const comma = key.indexOf(',');
  if (comma < 0) return { metric: key, filter: null };
  const filter = key.slice(comma + 1);
  return { metric: key.slice(0, comma), filter: filter === 'none' ? null : filter };
}

function readDocument(text: string, file: string): Record<string, unknown> {
  if (text.length > longest) throw noResults(file);
  try {
    // NaN is what Python writes for a figure that there is none of; in a string it cannot stand after a colon and before a comma.
    const document = objectOf(
      JSON.parse(text.replaceAll(/(?<=":\s{0,8})-?(?:NaN|Infinity)(?=\s{0,8}[,}\n])/g, 'null')),
    );
    if (document !== null) return document;
  } catch {
    // said below
  }
  throw noResults(file);
}

const noResults = (file: string) =>
  new YardstickError('suite/harness', `${file} has no results of lm-evaluation-harness.`, {
    hint: 'It is the file results_*.json that lm_eval --output_path writes.',
  });

const isFigure = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const wholeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null;
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 500) : null;
const objectOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
const own = (object: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;
