import { bootstrapIntervals, type Interval } from '../../statistics/bootstrap.ts';
import { pooledSpeakers } from './speakerErrors.ts';
import type { ComparisonCell, ErrorCounts, ModelTotals, PairedDifference, PooledRate, PooledSpeakers } from './view.ts';

export const comparisonMethod = { resamples: 2_000, confidence: 0.95, seed: 1 } as const;

/** With fewer recordings drawing them anew says too little of others: an interval over three is far too narrow. */
const fewestRecordings = 5;
/** A difference that fewer recordings show would look certain, or certainly none, whatever is drawn. */
const fewestDiffering = 2;

type Column = { model: string; name: string; local: boolean };

/**
 * Rates of each model over the recordings that every model finished, and their differences in pairs; a model that finished none is not waited for.
 * Intervals by drawing recordings anew: the same draw for all models, since they heard the same recordings.
 */
export function comparisonTotals(
  columns: readonly Column[],
  rows: readonly { recordingId: string; seconds: number | null }[],
  cells: readonly ComparisonCell[],
): { totals: ModelTotals[]; differences: PairedDifference[] } {
  const cellOf = new Map(cells.map((cell) => [`${cell.model}\n${cell.recordingId}`, cell]));
  const cellsOf = (model: string) => rows.flatMap(({ recordingId }) => cellOf.get(`${model}\n${recordingId}`) ?? []);
  const isMeasured = (cell: ComparisonCell | undefined) => cell?.words != null && cell.words.reference > 0;
  const hasAny = columns.map(({ model }) => cellsOf(model).some(isMeasured));
  const common = rows.filter(
    ({ recordingId }) =>
      hasAny.includes(true) &&
      columns.every(({ model }, at) => hasAny[at] === false || isMeasured(cellOf.get(`${model}\n${recordingId}`))),
  );
  const commonCells = columns.map(({ model }) =>
    common.flatMap(({ recordingId }) => cellOf.get(`${model}\n${recordingId}`) ?? []),
  );
  const pairs = columns
    .flatMap((_, a) => columns.slice(a + 1).map((_other, b) => [a, a + 1 + b] as const))
    .filter(([a, b]) => hasAny[a] === true && hasAny[b] === true);

  const intervals =
    common.length < fewestRecordings
      ? null
      : bootstrapIntervals({
          ...comparisonMethod,
          resample(random) {
            const drawn = common.map(() => random.integer(common.length));
            const words = commonCells.map((own) => pooled(drawn.map((at) => own[at]?.words ?? null)).rate ?? 0);
            const characters = commonCells.map(
              (own) => pooled(drawn.map((at) => own[at]?.characters ?? null)).rate ?? 0,
            );
            return [...words, ...characters, ...pairs.map(([a, b]) => (words[a] ?? 0) - (words[b] ?? 0))];
          },
        });
  const interval = (at: number): Interval | null => intervals?.[at] ?? null;
  const ownInterval = (column: number, from: number) => (hasAny[column] === true ? interval(from + column) : null);

  const voiced = columns.map(({ model }) => cellsOf(model).some(({ speakers }) => speakers !== null));
  const inCommon = rows.filter(
    ({ recordingId }) =>
      voiced.includes(true) &&
      columns.every(
        ({ model }, at) => voiced[at] === false || cellOf.get(`${model}\n${recordingId}`)?.speakers != null,
      ),
  );
  const speakers = pooledSpeakers(
    columns.map(({ model }, at) =>
      voiced[at] === false
        ? null
        : inCommon.flatMap(({ recordingId }) => cellOf.get(`${model}\n${recordingId}`)?.speakers ?? []),
    ),
    inCommon.length < fewestRecordings ? null : comparisonMethod,
  );

  const totals = columns.map(({ model, name, local }, column): ModelTotals => {
    const own = commonCells[column] ?? [];
    const all = cellsOf(model);
    const done = all.filter(({ state }) => state === 'done');
    const timed = done.flatMap((cell) =>
      cell.totalMs !== null && cell.realTimeFactor !== null && cell.realTimeFactor > 0
        ? [{ ms: cell.totalMs, audioMs: cell.totalMs / cell.realTimeFactor }]
        : [],
    );
    const places = done.flatMap(({ timestamps }) => timestamps ?? []);
    const costs = done.flatMap(({ cost }) => cost ?? []);
    return {
      model,
      modelName: name,
      local,
      words: { ...pooled(own.map(({ words }) => words)), interval: ownInterval(column, 0) },
      characters: { ...pooled(own.map(({ characters }) => characters)), interval: ownInterval(column, columns.length) },
      realTimeFactor:
        timed.length === 0 ? null : sum(timed.map(({ ms }) => ms)) / sum(timed.map(({ audioMs }) => audioMs)),
      timestampMs:
        places.length === 0
          ? null
          : sum(places.map(({ mean, compared }) => mean * compared)) / sum(places.map(({ compared }) => compared)),
      speakers: speakers[column] as PooledSpeakers,
      repeated: sum(done.map(({ repeated }) => repeated)),
      invented: sum(done.map(({ invented }) => invented)),
      usd: costs.length === 0 ? null : sum(costs.map(({ usd }) => usd)),
      recordings: hasAny[column] === true ? common.length : 0,
      measured: all.filter(isMeasured).length,
      failed: all.filter(({ state }) => state === 'failed').length,
      destinations: [...new Set(done.flatMap(({ destination }) => destination ?? []))],
    };
  });
  const errorsOf = (cell: ComparisonCell | undefined) => pooled([cell?.words ?? null]).rate;
  const differing = ([a, b]: readonly [number, number]) =>
    common.filter((_, at) => errorsOf(commonCells[a]?.[at]) !== errorsOf(commonCells[b]?.[at])).length;
  const differences = pairs.map((pair, at): PairedDifference => {
    const [a, b] = pair;
    return {
      a: columns[a]?.model ?? '',
      b: columns[b]?.model ?? '',
      difference: (totals[a]?.words.rate ?? 0) - (totals[b]?.words.rate ?? 0),
      interval: differing(pair) < fewestDiffering ? null : interval(2 * columns.length + at),
    };
  });
  return { totals, differences: common.length === 0 ? [] : differences };
}

function pooled(counts: readonly (ErrorCounts | null)[]): Omit<PooledRate, 'interval'> {
  const known = counts.flatMap((count) => count ?? []);
  const [substitutions, insertions, deletions, reference] = [
    sum(known.map((count) => count.substitutions)),
    sum(known.map((count) => count.insertions)),
    sum(known.map((count) => count.deletions)),
    sum(known.map((count) => count.reference)),
  ];
  const rate = reference === 0 ? null : (substitutions + insertions + deletions) / reference;
  return { rate, substitutions, insertions, deletions, reference };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
