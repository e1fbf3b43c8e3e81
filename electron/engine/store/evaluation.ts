import type { ErrorReport } from '../../../models/errors.ts';
import type { AnswerWarning, Conditions, FinishReason } from '../answers/answer.ts';
import type { DataRow, Dataset, DatasetSummary } from '../evaluation/dataset.ts';
import type {
  EvaluationCell,
  EvaluationRun,
  LadderFigures,
  LearntClassifier,
  RunState,
} from '../evaluation/evaluationRun.ts';
import type { Score } from '../evaluation/metric.ts';
import type { Suite } from '../evaluation/suite.ts';

/** Where a cell stands. `position` is that of the row in the run, from 0. */
export interface CellPlace {
  candidate: string;
  position: number;
  repeat: number;
}

/** A row as a table shows it. */
export interface RowHead {
  row: string;
  position: number;
  line: number;
  /** At most 300 UTF-16 units; of a row that is a recording alone, the name of its file. */
  input: string;
  /** The preferred one, at most 300 units; null where there is none. */
  reference: string | null;
  label: string | null;
}

/** Everything of a cell that a table or a sheet needs: no prompt, no whole answer, no reasons. Cells that wait are not there. */
export interface CellFigures extends CellPlace {
  state: 'done' | 'failed';
  /** The answer's beginning, at most 200 UTF-16 units; the error's message where it failed. */
  text: string;
  /** Without reasons. Of a judged metric absent until it is judged. */
  scores: Record<string, Omit<Score, 'reason'>>;
  finishReason: FinishReason | null;
  /** What was not honoured or left out, each kind once; their words are in the answer. */
  warnings: readonly AnswerWarning['code'][];
  ttftMs: number | null;
  totalMs: number | null;
  outputTokensPerSecond: number | null;
  inputTokens: number | null;
  cachedTokens: number | null;
  outputTokens: number | null;
  /** Null where no price is known, and for local models. */
  usd: number | null;
  priceListDate: string | null;
  judgeUsd: number | null;
  peakMemoryBytes: number | null;
  energyWh: number | null;
  confidence: number | null;
  leftMachine: boolean;
  destination: string | null;
  /** UTF-8 bytes of the prompt with its system text and examples. */
  promptBytes: number;
  /** Share of cores busy with other programs, 0..1. */
  foreignLoad: number | null;
  /** One object for all cells that were measured alike: `startedAt` is the first one's, `foreignLoad` and `cached` are each cell's own (here null, false). */
  conditions: Conditions | null;
  /** Of the answer. */
  cached: boolean;
  finishedAt: number;
}

/** What a candidate has so far; counted as cells come. */
export interface CandidateCounts {
  candidate: string;
  done: number;
  failed: number;
  /** Of its answers, and of what it learnt from. */
  spentUsd: number;
  /** Of judging its answers, apart. */
  judgeUsd: number;
  /** Requests that were (or were about to be) under way when a process ended: they may have been paid for, and were asked again. */
  unknownRequests: number;
  /** The most that those can have cost; 0 where no price is known. */
  unknownUsd: number;
}

/** A run in a list. `total` is rows x candidates x repeats. */
export interface RunRow extends EvaluationRun {
  datasetName: string;
  /** Of the run. */
  rows: number;
  done: number;
  failed: number;
  total: number;
  /** Answers and judging. */
  spentUsd: number;
}

export interface PublishedResult {
  candidate: string;
  metric: string;
  task: string;
  value: number;
  error: number | null;
  source: string;
}

export interface EvaluationDatasets {
  /** Keeps it with its rows, in one go. The same hash again only takes the new name (and is listed again). */
  put(dataset: Dataset): DatasetSummary;
  /** The same for however many rows: written a few at a time, so that everything else goes on meanwhile. It is there when this resolves, or not at all. */
  add(dataset: Dataset): Promise<DatasetSummary>;
  /** All distinct labels of its rows, in no particular order. @throws {YardstickError} `data/not-found` */
  labels(hash: string): string[];
  /** Newest first; without removed ones. */
  list(): DatasetSummary[];
  /** Also one that was removed and is kept for its runs. */
  get(hash: string): DatasetSummary | undefined;
  /** With all rows, in one go. */
  read(hash: string): Dataset | undefined;
  /** The same for however many rows: read a few at a time. */
  load(hash: string): Promise<Dataset | undefined>;
  /** What a sample is drawn by, of all rows in their order. @throws {YardstickError} `data/not-found` */
  keys(hash: string): { id: string; label: string | null }[];
  /** `search`: part of the text of a row (input, references, columns), in whatever case. */
  rows(
    hash: string,
    options: { offset: number; limit: number; search?: string | undefined },
  ): { rows: DataRow[]; total: number };
  /** By place in the dataset, from 0. */
  rowAt(hash: string, position: number): DataRow | undefined;
  /** @throws {YardstickError} `data/not-found` */
  rename(hash: string, name: string): DatasetSummary;
  /** Out of the list; its rows stay for as long as a run has them. @throws {YardstickError} `data/not-found` */
  remove(hash: string): void;
}

export interface EvaluationRuns {
  /**
   * `rows`: ids of the dataset's rows that are asked, in order. Of very many (`all`) the later ones are written by `loadRows`, so that whatever else the
   * engine is asked need not wait for them. @throws {YardstickError} `data/not-found`
   */
  create(run: { id?: string; suite: Suite; rows: readonly string[] | 'all'; repeatOf?: string | null }): RunRow;
  /** Newest first. Reads no cells. */
  list(): RunRow[];
  get(id: string): RunRow | undefined;
  /** In the suite's order. */
  counts(id: string): CandidateCounts[];
  /** `finishedAt` is set by `done`, `cancelled` and `failed` and cleared by the others. @throws {YardstickError} `evaluation/not-found` */
  setState(id: string, state: RunState, error?: ErrorReport | null): void;
  /** For what a resumed run may change: its budget. @throws {YardstickError} `evaluation/not-found` */
  setSuite(id: string, suite: Suite): void;
  /** With its cells, and with rows that nothing else needs any more. Whether there was one. */
  remove(id: string): boolean;
  /** The rows that are asked, in the run's order. */
  rows(id: string): DataRow[];
  /** The same for however many: read a few at a time. Writes those that `create` left first. */
  loadRows(id: string): Promise<DataRow[]>;
  /** The same, of what is written by now. */
  readRows(id: string): Promise<DataRow[]>;
  /** So many rows from the first one on. */
  firstRows(id: string, count: number): DataRow[];
  rowAt(id: string, position: number): DataRow | undefined;
  /** What a column says of each row, in the run's order; empty where it says nothing. Takes a fraction of what reading the rows takes. */
  columnValues(id: string, column: string): string[];
  /** The same for however many: read a few at a time. */
  loadColumn(id: string, column: string): Promise<string[]>;
  rowHeads(id: string): RowHead[];
  /** The same for however many: read a few at a time. */
  loadHeads(id: string): Promise<RowHead[]>;
  /** What is still marked as under way will not come any more: it may have been paid for. */
  countUnknown(id: string): void;
  /** Runs that the process before left running are `interrupted`; what they had under way counts as unknown. The store does it when it opens. */
  recoverInterrupted(): string[];
}

/** A cell as it is kept; see `EvaluationCell`. */
export interface PutCell extends Omit<EvaluationCell, 'row' | 'state'> {
  state: 'done' | 'failed';
}

export interface EvaluationCells {
  /** Keeps each exactly once: those already there stay as they are. All in one transaction; on the disk when it returns. Returns how many were new. */
  put(cells: readonly PutCell[]): number;
  /** Adds scores that came later (a judge's), each name once per cell. In one transaction. */
  addScores(
    run: string,
    scores: readonly (CellPlace & { scores: Record<string, Score>; judgeUsd: number | null })[],
  ): void;
  /** Means of a candidate's answers, of the first thousand at most; null where none was timed. */
  measured(run: string, candidate: string): { totalMs: number; outputTokens: number | null } | null;
  /** All that are there, ordered by candidate, row, repeat. */
  table(run: string): CellFigures[];
  /** The same for however many: read a few at a time. */
  loadTable(run: string): Promise<CellFigures[]>;
  get(run: string, place: CellPlace): EvaluationCell | undefined;
  /** Of the run's whole cells in order of candidate, row, repeat; reads one at a time. */
  iterate(run: string): Generator<EvaluationCell, void, undefined>;
  /**
   * Whether two answers, of one run or two, were asked in other words, and whether other passages were found for them; null where one is not there, was not asked in words, or
   * was asked in a megabyte and more.
   */
  askedOtherwise(
    one: CellPlace & { run: string },
    other: CellPlace & { run: string },
  ): { prompt: boolean; passages: boolean } | null;
  /** What is about to be sent to a service, kept before it is. `usd`: the most that it can cost. */
  markAsked(run: string, requests: readonly AskedRequest[]): void;
  /**
   * Keeps what a judge answered before the whole score is there. `usd`, what the answer cost, counts at once, and no longer as what the request may cost.
   * Gone when the score comes.
   */
  keepJudged(run: string, answers: readonly (JudgedQuestion & { usd: number | null })[]): void;
  /** All of the run that wait for their scores. */
  judgedQuestions(run: string): JudgedQuestion[];
  /** Their end is known. */
  unmarkAsked(run: string, requests: readonly Omit<AskedRequest, 'usd'>[]): void;
}

/** `purpose` is `answer`, `training`, or the metric that is judged. */
export interface AskedRequest extends CellPlace {
  purpose: string;
  usd: number;
}

/** What a judge answered to one of the questions that a score takes. */
export interface JudgedQuestion extends CellPlace {
  /** The metric that is judged. */
  purpose: string;
  /** A hash of what was asked. */
  question: string;
  answer: string;
}

export interface EvaluationLabels {
  /** Null takes it away. @throws {YardstickError} `evaluation/not-found` */
  put(run: string, place: CellPlace, label: 'good' | 'bad' | null): void;
  list(run: string): (CellPlace & { label: 'good' | 'bad' })[];
}

export interface EvaluationPublished {
  /** Replaces what was there of the same candidate, task and metric. @throws {YardstickError} `evaluation/not-found` */
  put(run: string, results: readonly PublishedResult[]): void;
  list(run: string): PublishedResult[];
}

export interface EvaluationLadders {
  /** Replaces what was measured of the run before. @throws {YardstickError} `evaluation/not-found` */
  put(run: string, figures: LadderFigures): void;
  /** Null where nothing was measured. @throws {YardstickError} `evaluation/not-found` */
  get(run: string): LadderFigures | null;
}

export interface EvaluationClassifiers {
  /** Kept exactly once, with what it cost: one that is there stays as it is. @throws {YardstickError} `evaluation/not-found` */
  put(run: string, candidate: string, classifier: LearntClassifier): void;
  /** Null where nothing was learnt yet. @throws {YardstickError} `evaluation/not-found` */
  get(run: string, candidate: string): LearntClassifier | null;
}

/** Datasets, runs and their answers. */
export interface EvaluationStore {
  datasets: EvaluationDatasets;
  runs: EvaluationRuns;
  cells: EvaluationCells;
  labels: EvaluationLabels;
  published: EvaluationPublished;
  ladders: EvaluationLadders;
  classifiers: EvaluationClassifiers;
}
