import type { ErrorReport } from '../../../models/errors.ts';
import type { ComparisonView, ModelTotals, PairedDifference, PooledRate } from '../../engine/features/speech/view.ts';
import { formatCount, formatCounted, formatUsd } from './formatQuantity.ts';
import { formatTable, type Column } from './formatTable.ts';
import { printable } from './printable.ts';

const none = '–';

/** Speech models compared: totals with intervals, what sets them apart, and each recording by itself. */
export function formatComparison(view: ComparisonView, heading: (text: string) => string): string {
  const totals = [...view.totals].sort((a, b) => (a.words.rate ?? Infinity) - (b.words.rate ?? Infinity) || 0);
  const isMeasured = totals.some(({ words }) => words.rate !== null);
  return [
    formatTable(totalColumns(totals), totals, heading),
    ...(isMeasured ? [`${[...view.differences.map((one) => difference(one, view)), method(view)].join('\n')}\n`] : []),
    formatTable(recordingColumns(view), view.rows, heading),
  ].join('\n');
}

/** What failed, once for each model and reason: a host that is not allowed says so for every recording. */
export function notedErrors({ cells, columns }: ComparisonView): ErrorReport[] {
  const found = new Map<string, { error: ErrorReport; count: number }>();
  for (const { model, error } of cells) {
    if (error === null) continue;
    const key = `${model}\n${error.message}`;
    const there = found.get(key);
    if (there !== undefined) there.count += 1;
    else {
      const name = columns.find((column) => column.model === model)?.name ?? model;
      found.set(key, { error: { ...error, message: `${name}: ${error.message}` }, count: 1 });
    }
  }
  return [...found.values()].map(({ error, count }) =>
    count === 1 ? error : { ...error, message: `${error.message} (${count} recordings)` },
  );
}

function totalColumns(totals: readonly ModelTotals[]): Column<ModelTotals>[] {
  const has = (wanted: (one: ModelTotals) => boolean) => totals.some(wanted);
  return [
    { title: 'Model', value: ({ modelName }) => modelName },
    { title: 'Word errors', right: true, value: ({ words }) => percent(words.rate) },
    { title: '95 % interval', right: true, value: ({ words }) => range(words) },
    { title: 'Character errors', right: true, value: ({ characters }) => percent(characters.rate) },
    {
      title: 'Wrong / missing / added',
      right: true,
      value: ({ words }) =>
        words.rate === null
          ? none
          : `${formatCount(words.substitutions)} / ${formatCount(words.deletions)} / ${formatCount(words.insertions)}`,
    },
    ...(has(({ speakers }) => speakers.rate !== null)
      ? [{ title: 'Speaker errors', right: true, value: (one: ModelTotals) => percent(one.speakers.rate) }]
      : []),
    {
      title: 'x real time',
      right: true,
      value: ({ realTimeFactor }) => (realTimeFactor === null ? none : realTimeFactor.toFixed(3)),
    },
    {
      title: 'Times off',
      right: true,
      value: ({ timestampMs }) => (timestampMs === null ? none : `${Math.round(timestampMs)} ms`),
    },
    { title: 'Repeated / invented', right: true, value: ({ repeated, invented }) => `${repeated} / ${invented}` },
    {
      title: 'Cost',
      right: true,
      value: ({ usd, local }) => (usd === null ? (local ? 'none' : none) : formatUsd(usd)),
    },
    {
      title: 'Sound went to',
      value: ({ destinations }) => (destinations.length === 0 ? 'stayed here' : destinations.join(', ')),
    },
  ];
}

function recordingColumns(view: ComparisonView): Column<ComparisonView['rows'][number]>[] {
  const cells = new Map(view.cells.map((cell) => [`${cell.model}\n${cell.recordingId}`, cell]));
  return [
    { title: 'Recording', value: ({ name }) => name },
    {
      title: 'Words',
      right: true,
      value({ recordingId }) {
        const words = view.cells.find((cell) => cell.recordingId === recordingId && cell.words !== null)?.words;
        return words === null || words === undefined ? none : formatCount(words.reference);
      },
    },
    ...view.columns.map(({ model, name }) => ({
      title: printable(name),
      right: true,
      value({ recordingId }: { recordingId: string }) {
        const cell = cells.get(`${model}\n${recordingId}`);
        if (cell === undefined || cell.state !== 'done') return cell?.state ?? none;
        return percent(cell.words?.rate ?? null);
      },
    })),
  ];
}

/** As the page says it: no more than the interval allows. */
function difference({ a, b, difference: size, interval }: PairedDifference, { columns }: ComparisonView): string {
  const nameOf = (model: string) => printable(columns.find((column) => column.model === model)?.name ?? model);
  const [better, worse] = size <= 0 ? [nameOf(a), nameOf(b)] : [nameOf(b), nameOf(a)];
  const apart = `${points(Math.abs(size))} points fewer word errors`;
  if (interval === null) {
    const tooFew = 'too few recordings tell them apart to say it of others.';
    return size === 0
      ? `${better} and ${worse} make equally many errors here; ${tooFew}`
      : `${better} makes ${apart} than ${worse} here; ${tooFew}`;
  }
  const { low, high } = interval;
  const bounds = `95 % interval of ${nameOf(a)} less ${nameOf(b)}: ${points(low)} to ${points(high)}`;
  return low <= 0 && high >= 0
    ? `Between ${nameOf(a)} and ${nameOf(b)} no difference is shown: ${points(size)} points of word errors (${bounds}).`
    : `${better} makes ${apart} than ${worse} (${bounds}).`;
}

function method({ totals, method: { normalizer, resamples, seed } }: ComparisonView): string {
  const counted = Math.max(...totals.map(({ recordings }) => recordings));
  const rates = `Rates over ${formatCounted(counted, 'recording')} that all finished, normalised by ${normalizer}`;
  return totals.some(({ words }) => words.interval !== null)
    ? `${rates}; intervals by drawing the recordings anew ${formatCount(resamples)} times, seed ${seed}.`
    : `${rates}; an interval needs five recordings or more.`;
}

const percent = (rate: number | null) => (rate === null ? none : `${(rate * 100).toFixed(1)} %`);

const points = (difference: number) => (difference * 100).toFixed(1).replace('-0.0', '0.0');

function range({ interval }: Pick<PooledRate, 'interval'>): string {
  return interval === null ? none : `${(interval.low * 100).toFixed(1)} to ${(interval.high * 100).toFixed(1)} %`;
}
