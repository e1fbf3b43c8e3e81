import type { Answer, AnswerWarning, Conditions } from '../../answers/answer.ts';
import type { RenderedPrompt } from '../../evaluation/candidate.ts';
import type { Score } from '../../evaluation/metric.ts';
import type { CellFigures, PutCell } from '../evaluation.ts';

/** UTF-16 units of an answer that a table shows. */
const headUnits = 200;

/** A cell's figures as they are kept: an array in this order, since 60,000 of them are read at once. */
export type FigureList = [
  ttftMs: number | null,
  totalMs: number | null,
  outputTokensPerSecond: number | null,
  inputTokens: number | null,
  cachedTokens: number | null,
  outputTokens: number | null,
  usd: number | null,
  priceListDate: string | null,
  peakMemoryBytes: number | null,
  energyWh: number | null,
  confidence: number | null,
  leftMachine: 0 | 1,
  destination: string | null,
  promptBytes: number,
  foreignLoad: number | null,
  cached: 0 | 1,
  /** Left out where there are none: most answers have none, and all are read at once. */
  warnings?: AnswerWarning['code'][],
];

/** Value, right or wrong, and the sums that it adds to. */
type ScoreList = [value: number | null, passed: boolean | null, counts?: Record<string, number>];
export type ScoreLists = Record<string, ScoreList>;

/** What is counted and compared of an answer, without its texts: all of a run is read at once. */
export function figuresOf({ answer, prompt, peakMemoryBytes, energyWh, confidence }: PutCell): FigureList {
  const warnings = [...new Set(answer?.warnings.map(({ code }) => code) ?? [])];
  return [
    answer?.timings.ttftMs ?? null,
    answer?.timings.totalMs ?? null,
    answer?.timings.outputTokensPerSecond ?? null,
    answer?.usage.inputTokens ?? null,
    answer?.usage.cachedInputTokens ?? null,
    answer?.usage.outputTokens ?? null,
    answer?.cost?.usd ?? null,
    answer?.cost?.priceListDate ?? null,
    peakMemoryBytes,
    energyWh,
    confidence,
    answer?.leftMachine === true ? 1 : 0,
    answer?.destination ?? null,
    prompt === null ? 0 : promptBytes(prompt),
    answer?.conditions.foreignLoad ?? null,
    answer?.conditions.cached === true ? 1 : 0,
    ...(warnings.length === 0 ? ([] as const) : ([warnings] as const)),
  ];
}

/** The beginning of what a table of rows shows: of the answer, of a failed one why. */
export function headOf({ state, answer, error }: Pick<PutCell, 'state' | 'answer' | 'error'>): string {
  const text = state === 'failed' ? (error?.message ?? answer?.error?.message ?? '') : (answer?.text ?? '');
  return text.slice(0, headUnits).toWellFormed();
}

/** What is the same for answers that were measured alike. */
export function sharedConditions(answer: Answer): string {
  return JSON.stringify({ ...answer.conditions, startedAt: '', foreignLoad: null, cached: false });
}

/** The conditions that answers share, as those of the first of them. */
export function toConditions(record: { conditions: string; started_at: string }): Conditions {
  return { ...(JSON.parse(record.conditions) as Conditions), startedAt: record.started_at };
}

/** Scores, and apart from them why: reasons are read one answer at a time. */
export function splitScores(scores: Record<string, Score>): { lists: ScoreLists; reasons: Record<string, string> } {
  const lists: ScoreLists = {};
  const reasons: Record<string, string> = {};
  for (const [name, { value, passed, counts, reason }] of Object.entries(scores)) {
    lists[name] = counts === undefined ? [value, passed] : [value, passed, counts];
    reasons[name] = reason;
  }
  return { lists, reasons };
}

/** The other way; a reason that is not there is empty. */
export function joinScores(lists: ScoreLists, reasons: Record<string, string>): Record<string, Score> {
  return Object.fromEntries(
    Object.entries(lists).map(([name, [value, passed, counts]]) => [
      name,
      { value, passed, reason: reasons[name] ?? '', ...(counts === undefined ? {} : { counts }) },
    ]),
  );
}

/** Scores without their reasons. */
export function bareScores(lists: ScoreLists): CellFigures['scores'] {
  const scores: CellFigures['scores'] = {};
  for (const name in lists) {
    const [value, passed, counts] = lists[name] as ScoreList;
    scores[name] = counts === undefined ? { value, passed } : { value, passed, counts };
  }
  return scores;
}

/** UTF-8 bytes that a request carries of the person's own text. */
function promptBytes({ prompt, system, examples, images }: RenderedPrompt): number {
  let bytes = Buffer.byteLength(prompt) + Buffer.byteLength(system ?? '');
  for (const { input, output } of examples) bytes += Buffer.byteLength(input) + Buffer.byteLength(output);
  for (const image of images) bytes += image.length;
  return bytes;
}
