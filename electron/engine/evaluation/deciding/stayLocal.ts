import { YardstickError } from '../../../../models/errors.ts';
import type { EvaluationCell } from '../evaluationRun.ts';
import type { StayLocalCurve, StayLocalPoint } from '../sheet.ts';
import type { Suite } from '../suite.ts';
import { namedSums } from './namedSums.ts';
import { promptBytes } from './promptBytes.ts';
import { sharedRows } from './pairScores.ts';
import { rowSums } from './rowSums.ts';
import { candidateColumn, metricColumn, type CandidateColumn, type ScoreTable } from './scoreTable.ts';

/** Points that a curve is drawn with, at most. */
const mostPoints = 101;

/** One row that both have a score of. */
interface Replayed {
  place: number;
  /** How sure the local answer was; null where that is not known: such a row is always sent. */
  sure: number | null;
  usd: number | null;
  bytes: number;
}

/**
 * A replay of "local first, cloud when unsure" over the rows that both have a score of: what would have been kept here, how good the whole would have been, and what it
 * would have cost, for every threshold from sending all to keeping all. `judge` names the metric whose score of the local answer is the signal.
 *
 * The curve is of these rows: a threshold that is chosen on it will do a little worse on others.
 *
 * @throws evaluation/no-signal where no answer has the signal, evaluation/no-rows where no row has both scores
 */
export function stayLocal(
  table: ScoreTable,
  options: {
    local: string;
    cloud: string;
    signal: StayLocalCurve['signal'];
    suite: Pick<Suite, 'primary' | 'candidates'>;
    /** Of `signal: 'judge'`: the judged metric's name in the suite. */
    judge?: string;
    /** UTF-8 bytes of an answer's prompt; counted from the cells' own prompts where it is left out. */
    promptBytesOf?: (cell: EvaluationCell) => number | null;
  },
): StayLocalCurve {
  const { signal, suite } = options;
  const [local, cloud] = [candidateColumn(table, options.local), candidateColumn(table, options.cloud)];
  const [own, theirs] = [metricColumn(local, suite.primary), metricColumn(cloud, suite.primary)];
  const shared = sharedRows(own, theirs);
  if (shared.length === 0) {
    throw new YardstickError('evaluation/no-rows', 'No row has a score of both candidates.');
  }
  const sureness = signalOf(local, table, signal, options.judge);
  const [asked, free] = [cellsByRow(cloud, table), isLocal(suite, cloud.id)];
  const localCost = isLocal(suite, local.id) ? null : cellsByRow(local, table);
  const rows = Array.from(shared, (place): Replayed => {
    const sent = asked.get(place) ?? [];
    return {
      place,
      sure: sureness[place] ?? null,
      usd: free ? 0 : meanUsd(sent),
      bytes: meanBytes(sent, options.promptBytesOf),
    };
  });
  if (rows.every(({ sure }) => sure === null)) {
    throw new YardstickError('evaluation/no-signal', whyNoSignal[signal], {
      hint: 'Choose another signal.',
    });
  }
  // The surest first; those that nothing is known of are sent in any case.
  rows.sort((a, b) => (b.sure ?? -Infinity) - (a.sure ?? -Infinity) || a.place - b.place);
  const quality = qualityOf(own, theirs, rows);
  const points: StayLocalPoint[] = [];
  for (const kept of chosenCuts(rows)) {
    const sent = rows.slice(kept);
    points.push({
      threshold: kept === 0 ? null : (rows[kept - 1]?.sure ?? null),
      local: kept / rows.length,
      quality: quality(kept),
      usdPer1000: per1000(
        localCost === null ? sent : [...sent, ...rows.map((row) => paidHere(row, localCost))],
        rows.length,
      ),
      bytesPer1000: (1000 * sent.reduce((sum, { bytes }) => sum + bytes, 0)) / rows.length,
    });
  }
  return { local: local.id, cloud: cloud.id, metric: suite.primary, signal, points };
}

/** The reader has just chosen the candidate: it is not named again, least of all by its id. */
const whyNoSignal: Record<StayLocalCurve['signal'], string> = {
  'log-probability':
    'The answers of the one that is asked first have no log-probabilities: those of a local model have them in a run with a service.',
  'self-agreement': 'The one that is asked first was asked once per row: there is nothing to agree with.',
  judge: 'No answer of the one that is asked first was judged.',
};

const isLocal = ({ candidates }: Pick<Suite, 'candidates'>, id: string) =>
  candidates.find((candidate) => candidate.id === id)?.model.startsWith('local:') ?? false;

/** Row by row; null where it is not known. */
function signalOf(
  local: CandidateColumn,
  table: ScoreTable,
  signal: StayLocalCurve['signal'],
  judge: string | undefined,
): (number | null)[] {
  const cells = cellsByRow(local, table);
  if (signal === 'judge') {
    if (judge === undefined) return table.rows.map(() => null);
    const { metric, values } = metricColumn(local, judge);
    const sign = metric.better === 'lower' ? -1 : 1;
    return Array.from(values, (value) => (Number.isNaN(value) ? null : sign * value));
  }
  return table.rows.map((_, place) => {
    const own = cells.get(place) ?? [];
    return signal === 'log-probability' ? meanOf(own.map(({ confidence }) => confidence)) : selfAgreement(own);
  });
}

/** Share of the repeats that say what most of them say, letter case and white space apart; null with less than two. */
function selfAgreement(cells: readonly EvaluationCell[]): number | null {
  const texts = cells.map(({ answer }) => (answer?.text ?? '').trim().replace(/\s+/g, ' ').toLowerCase());
  if (texts.length < 2) return null;
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(...counts.values()) / texts.length;
}

/** Answers by the place of their row. */
function cellsByRow({ cells }: CandidateColumn, { rows }: ScoreTable): Map<number, EvaluationCell[]> {
  const places = new Map(rows.map((row, place) => [row, place]));
  const byRow = new Map<number, EvaluationCell[]>();
  for (const cell of cells) {
    const place = places.get(cell.row);
    if (place === undefined || cell.state !== 'done') continue;
    const own = byRow.get(place);
    if (own === undefined) byRow.set(place, [cell]);
    else own.push(cell);
  }
  return byRow;
}

const meanUsd = (cells: readonly EvaluationCell[]) => {
  const costs = cells.map(({ answer }) => answer?.cost?.usd ?? null);
  return costs.includes(null) ? null : meanOf(costs);
};

const bytesOfPrompt = ({ prompt }: EvaluationCell) => (prompt === null ? null : promptBytes(prompt));

const meanBytes = (cells: readonly EvaluationCell[], of: (cell: EvaluationCell) => number | null = bytesOfPrompt) =>
  meanOf(cells.map((cell) => of(cell))) ?? 0;

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** What the local side cost, where it is a service, too (the smaller one of two): it is asked every time. */
const paidHere = ({ place }: Replayed, cells: Map<number, EvaluationCell[]>) => ({
  usd: meanUsd(cells.get(place) ?? []),
});

function per1000(paid: readonly { usd: number | null }[], rows: number): number | null {
  let sum = 0;
  for (const { usd } of paid) {
    if (usd === null) return null;
    sum += usd;
  }
  return (1000 * sum) / rows;
}

/** How many of the surest are kept, at each threshold: rows that are equally sure stay or go together. */
function chosenCuts(rows: readonly Replayed[]): number[] {
  const cuts = [0];
  for (let kept = 1; kept <= rows.length; kept += 1) {
    const { sure } = rows[kept - 1] as Replayed;
    if (sure === null) break;
    if (kept === rows.length || rows[kept]?.sure !== sure) cuts.push(kept);
  }
  if (cuts.length <= mostPoints) return cuts;
  const step = (cuts.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, index) => cuts[Math.round(index * step)] as number);
}

/** Quality when the first `kept` rows stay. */
function qualityOf(
  own: ReturnType<typeof metricColumn>,
  theirs: ReturnType<typeof metricColumn>,
  rows: readonly Replayed[],
): (kept: number) => number {
  const places = Int32Array.from(rows, ({ place }) => place);
  const combine = own.metric.combine;
  if (combine !== undefined) {
    // Each row's sums come from whoever answers it; the other side adds nothing.
    const [here, there] = [own, theirs].map((side) => rowSums([side], places)?.rows);
    return (kept) => {
      const record = Object.create(null) as Record<string, number>;
      for (const [side, sums, from, to] of [
        [own, here, 0, kept],
        [theirs, there, kept, rows.length],
      ] as const) {
        if (sums === undefined || side.counts === null || from === to) continue;
        const total = new Float64Array(sums.sums);
        for (let at = sums.starts[from] as number; at < (sums.starts[to] as number); at += 1) {
          const place = sums.places[at] as number;
          total[place] = (total[place] as number) + (sums.amounts[at] as number);
        }
        for (const [name, sum] of Object.entries(namedSums(side.counts, total)))
          record[name] = (record[name] ?? 0) + sum;
      }
      return combine(record) ?? Number.NaN;
    };
  }
  const total = new Float64Array(rows.length + 1);
  for (const place of places) total[0] = (total[0] as number) + (theirs.values[place] as number);
  for (const [index, place] of places.entries()) {
    total[index + 1] = (total[index] as number) + (own.values[place] as number) - (theirs.values[place] as number);
  }
  return (kept) => (total[kept] as number) / rows.length;
}
