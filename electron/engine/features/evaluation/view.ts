import type { ErrorReport } from '../../../../models/errors.ts';
import type { Answer } from '../../answers/answer.ts';
import type { Candidate, CandidateEstimate, JudgeEstimate, RenderedPrompt } from '../../evaluation/candidate.ts';
import type { ColumnRole, DataRow, DatasetSummary, RowProblem } from '../../evaluation/dataset.ts';
import type { CandidateProgress, RunState } from '../../evaluation/evaluationRun.ts';
import type { Metric, Score } from '../../evaluation/metric.ts';
import type { DecisionSheet, Estimate } from '../../evaluation/sheet.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { JobView } from '../../jobs/jobs.ts';

/*
 * Beside the procedures there are two addresses, behind the same gate:
 *
 * `POST /upload/evaluation?name=FILE`  a table, the file as the body (application/octet-stream, at most 256 MB); answers a TableView
 * `GET /download/evaluation/RUN?format=html|markdown|csv|json&rows=true|false`  a report, as it is written
 */

/* ---- Data ---- */

/** A file as it was read, before its columns mean anything. Kept until it is made a dataset, or the engine ends. */
export interface TableView {
  id: string;
  name: string;
  /** `csv`, `tsv`, `jsonl`, `json`, `xlsx`, `parquet`, `history` */
  format: string;
  rowCount: number;
  columns: {
    name: string;
    /** What it seems to be; null for a column that only stays with the row. */
    guess: ColumnRole | null;
    /** Cells that say something. */
    filled: number;
    /** Counted up to 1,000. */
    distinct: number;
    /** At most three, each at most 200 characters. */
    examples: string[];
  }[];
  /** The first rows, at most 20, cells at most 500 characters. */
  rows: Record<string, string>[];
  problems: RowProblem[];
  problemCount: number;
}

/** What a mapping would make of a table, before it is kept. */
export interface MappingCheck {
  /** Rows that would be taken in. */
  kept: number;
  /** Rows that say what another one says, and would be left out. */
  duplicates: number;
  /** Errors leave their row out, notes do not. At most 200. */
  problems: RowProblem[];
  errorCount: number;
  noteCount: number;
  labels: { label: string; rows: number }[];
  /** The first ones, at most 20. */
  preview: DataRow[];
}

/** Rows kept as a dataset, a page at a time. */
export interface DatasetPage {
  rows: DataRow[];
  /** Rows that fit the search. */
  total: number;
}

export interface SplitResult {
  test: DatasetSummary;
  train: DatasetSummary;
  /** At most 100, most alike first. */
  leaks: { test: DataRow; train: DataRow; similarity: number }[];
  leakCount: number;
}

/* ---- What is compared ---- */

/** A metric as the picker shows it. */
export interface MetricView extends Pick<
  Metric,
  'name' | 'label' | 'definition' | 'better' | 'scale' | 'unit' | 'needs' | 'binary' | 'presetOf'
> {
  /** Parameters with what they are when left out. */
  parameters: Record<string, unknown>;
  /** What its parameters may be, as JSON Schema; null for a metric that takes none. */
  parameterSchema: Record<string, unknown> | null;
  /** Fits the rows of the dataset that was asked about; why not, else. */
  fits: boolean;
  why: string | null;
}

/** What a run would do, before it does. */
export interface SuiteCheck {
  /** Things that keep it from starting. */
  errors: { field: string; message: string }[];
  warnings: string[];
  rows: number;
  requests: number;
  estimates: CandidateEstimate[];
  /** What is asked of the judge beside the candidates' requests; null where nothing is judged. */
  judge: JudgeEstimate | null;
  /** Sum of what is known, the judge's with it. */
  usd: number;
  /** A candidate's price is not known, or the judge's. */
  usdIncomplete: boolean;
  /** The candidates' alone: how long a judge takes is not known before. */
  seconds: number | null;
  /** What leaves beside candidates' prompts: to a judge, and to where a knowledge base has its vectors from. */
  alsoLeaving: { what: string; destination: string; allowed: boolean }[];
  /** Hosts that must be allowed first. */
  hostsToAllow: string[];
}

/** A candidate's prompt for one row, and what comes with it. */
export interface PromptPreview {
  row: DataRow;
  prompt: RenderedPrompt;
  /** Estimated. */
  inputTokens: number;
}

/* ---- Runs ---- */

export interface RunSummary {
  id: string;
  name: string;
  state: RunState;
  datasetName: string;
  rows: number;
  candidates: number;
  /** Cells, of all. */
  done: number;
  failed: number;
  total: number;
  secondsLeft: number | null;
  spentUsd: number;
  /** For a finished one: the verdict in a sentence; null before. */
  headline: string | null;
  repeatOf: string | null;
  createdAt: number;
  finishedAt: number | null;
}

export interface RunView extends RunSummary {
  suite: Suite;
  dataset: DatasetSummary | null;
  candidateNames: Record<string, string>;
  progress: CandidateProgress[];
  error: ErrorReport | null;
  /** Columns that the rows can be grouped by: at most 50 values each. */
  sliceColumns: string[];
  /** Two candidates or more are one model at several sizes. */
  hasLadder: boolean;
  /** Metrics by the name that they have in this suite. */
  metrics: Record<
    string,
    Pick<Metric, 'label' | 'definition' | 'better' | 'scale' | 'unit' | 'binary'> & { judged: boolean }
  >;
}

/** The sheet with what the page draws beside it. While a run goes on it is that of the rows that are there by now. */
export interface SheetView extends DecisionSheet {
  /** Asked with another margin, confidence, primary metric or baseline than the suite's: a look, not the suite's verdict. */
  whatIf: boolean;
  margin: number;
  confidence: number;
  primary: string;
  baseline: string;
  /** In sentences, the most important first. */
  sentences: string[];
  /** Suite thresholds that a candidate misses. */
  failures: { candidate: string; metric: string; mean: number; threshold: number }[];
  /** Per judged metric: how well the judge agrees with the person's own labels. */
  agreement: {
    metric: string;
    kappa: number | null;
    low: number | null;
    high: number | null;
    /** Answers, or pairs of them where it compares. */
    labelled: number;
    agree: number;
    /** It says which of two answers is better: held beside pairs of which the person called one good and one bad. */
    compares: boolean;
  }[];
  /** Of published results that were read in: beside what was measured. */
  published: { candidate: string; metric: string; task: string; value: number; error: number | null; source: string }[];
}

/** A row of the live table: one line, all candidates. */
export interface RowLine {
  row: string;
  line: number;
  /** At most 300 characters. */
  input: string;
  reference: string | null;
  label: string | null;
  cells: Record<string, CellLine>;
}

/** One candidate's answer to a row, in a word (of its first repeat). */
export interface CellLine {
  state: 'waiting' | 'done' | 'failed';
  /** At most 200 characters. */
  text: string;
  /** Of the primary metric. */
  value: number | null;
  passed: boolean | null;
  repeats: number;
}

/** Which rows: `differ`: candidates are unlike in the primary metric; `wrong`: at least one named (or any) candidate is wrong; `failed`: has no answer. */
export type RowFilter = 'all' | 'differ' | 'wrong' | 'right' | 'failed' | 'waiting';

export interface RowPage {
  rows: RowLine[];
  /** Rows that fit. */
  total: number;
  /** Rows for each filter, with the search and the slice applied. */
  counts: Record<RowFilter, number>;
}

/** One answer, whole. */
export interface CellView {
  run: string;
  candidate: Candidate;
  candidateName: string;
  row: DataRow;
  repeat: number;
  repeats: number;
  state: 'waiting' | 'done' | 'failed';
  prompt: RenderedPrompt | null;
  answer: Answer | null;
  scores: Record<string, Score>;
  error: ErrorReport | null;
  peakMemoryBytes: number | null;
  energyWh: number | null;
  confidence: number | null;
  /** What the person says of it. */
  personLabel: 'good' | 'bad' | null;
}

export interface SliceView {
  column: string;
  slices: {
    value: string;
    rows: number;
    metrics: Record<string, Estimate>;
    difference: Record<string, { difference: number; low: number; high: number }>;
  }[];
}

/** `matrix[i][j]`: rows of class i that were answered as class j; the last column is "none of them". */
export interface ConfusionView {
  labels: string[];
  matrix: number[][];
}

/** Two candidates row by row. */
export interface RowDuel {
  wins: number;
  losses: number;
  ties: number;
  /** Rows that they differ in, largest difference first. */
  rows: RowLine[];
  total: number;
}

export interface StayLocalView {
  local: string;
  cloud: string;
  metric: string;
  /** Null where that signal cannot be had from this run, with why in `why`. */
  points:
    | {
        threshold: number | null;
        local: number;
        quality: number;
        usdPer1000: number | null;
        bytesPer1000: number;
      }[]
    | null;
  why: string | null;
  signal: 'log-probability' | 'self-agreement' | 'judge';
}

/** Same model at several sizes on the same rows, smallest first. */
export interface QuantisationView {
  steps: {
    candidate: string;
    model: string;
    quantization: string;
    sizeBytes: number;
    metric: Estimate;
    /** Of the rows' text; null where it was not measured. */
    perplexity: number | null;
    /** Mean over tokens, nats, against the largest, a lower bound; null where it was not measured. */
    klDivergence: number | null;
    /** Share of tokens at which it expects the same next token as the largest; null where it was not measured. */
    sameLikeliest: number | null;
    notWorse: boolean | null;
  }[];
  /** Candidate id of the smallest that is not measurably worse than the largest; null where that cannot be told. */
  smallest: string | null;
  sentence: string;
  /** What the perplexities and divergences rest on; null where they were not measured. */
  measured: { tokens: number; rows: number; top: number; runtime: string; measuredAt: number } | null;
  /** The job that measures them now, or the last one that failed; null else. */
  measuring: JobView | null;
}

/** What moved since the run that this one repeats. */
export interface RegressionView {
  before: RunSummary;
  after: RunSummary;
  /** Things that are not as they were: model files, versions, threads, … */
  changed: { candidate: string | null; what: string; before: string; after: string }[];
  metrics: {
    candidate: string;
    metric: string;
    before: Estimate;
    after: Estimate;
    difference: number;
    low: number;
    high: number;
    moved: 'better' | 'worse' | 'no';
  }[];
  /** Rows whose answer to a candidate is now right and was wrong, and the other way round; at most 200. */
  rows: { candidate: string; row: string; input: string; was: string; is: string; moved: 'better' | 'worse' }[];
}

export interface ReportFile {
  fileName: string;
  mediaType: string;
  content: string;
}

/** A report as it is written: it may be larger than what should be in memory. */
export interface ReportPieces extends Omit<ReportFile, 'content'> {
  pieces: AsyncIterable<string>;
}

/** A suite read from a file. What could not be taken over is named, with where it stood. */
export interface ImportedSuite {
  suite: Suite;
  dataset: DatasetSummary | null;
  unsupported: { where: string; what: string; why: string }[];
}

/** What changed, while a page is open. */
export interface EvaluationChanges {
  runs: string[];
  datasets: boolean;
}
