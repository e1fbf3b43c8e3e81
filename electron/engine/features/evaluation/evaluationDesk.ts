import type { z } from 'zod';
import type { DatasetSummary } from '../../evaluation/dataset.ts';
import type { JobView } from '../../jobs/jobs.ts';
import type { evaluationInput } from './evaluationInput.ts';
import type {
  CellView,
  ConfusionView,
  DatasetPage,
  EvaluationChanges,
  ImportedSuite,
  MappingCheck,
  MetricView,
  PromptPreview,
  QuantisationView,
  RegressionView,
  ReportFile,
  ReportPieces,
  RowDuel,
  RowPage,
  RunSummary,
  RunView,
  SheetView,
  SliceView,
  SplitResult,
  StayLocalView,
  SuiteCheck,
  TableView,
} from './view.ts';

type Given<Name extends keyof typeof evaluationInput> = z.infer<(typeof evaluationInput)[Name]>;

/** What the Evaluation view can do: rows, what is compared on them, runs, and what they say. */
export interface EvaluationDesk {
  /** @throws {YardstickError} `data/*` */
  readPath(given: Given<'readPath'>): Promise<TableView>;
  readUpload(name: string, content: AsyncIterable<Uint8Array>): Promise<TableView>;
  readPaste(given: Given<'readPaste'>): Promise<TableView>;
  readHistory(given: Given<'readHistory'>): Promise<TableView>;
  /** @throws {YardstickError} `data/table-not-found` */
  checkMapping(given: Given<'checkMapping'>): Promise<MappingCheck>;
  /** The same rows again are the same dataset: its name changes, nothing is doubled. */
  createDataset(given: Given<'createDataset'>): Promise<DatasetSummary>;
  /** Newest first. */
  datasets(): DatasetSummary[];
  /** @throws {YardstickError} `data/not-found` */
  rows(given: Given<'rows'>): DatasetPage;
  /** Keeps both parts as datasets of their own. */
  split(given: Given<'split'>): Promise<SplitResult>;
  renameDataset(given: Given<'renameDataset'>): DatasetSummary;
  /** @throws {YardstickError} `data/busy` while a run uses it. Runs that are over keep the rows that they asked. */
  removeDataset(given: Given<'hash'>): void;

  metrics(given: Given<'metrics'>): MetricView[];
  /** Sends nothing. */
  checkSuite(given: Given<'checkSuite'>): Promise<SuiteCheck>;
  /** Sends nothing; retrieval looks into its base. @throws {YardstickError} `evaluation/*`, `data/not-found` */
  preview(given: Given<'preview'>): Promise<PromptPreview>;
  importSuite(given: Given<'importSuite'>): Promise<ImportedSuite>;
  suiteFile(given: Given<'suiteFile'>): ReportFile;
  /** A suite that was not run, as a file. @throws {YardstickError} `data/not-found` */
  draftFile(given: Given<'draftFile'>): ReportFile;
  /** The rows that its suite file names, as JSON lines under the name that it names them by. @throws {YardstickError} `data/not-found` */
  rowsFile(given: Given<'rowsFile'>): ReportPieces;
  /** The same of a dataset. @throws {YardstickError} `data/not-found` */
  datasetFile(given: Given<'hash'>): ReportPieces;

  /** @throws {YardstickError} `evaluation/suite` for what `checkSuite` calls an error, `egress/*` for a host that is not allowed */
  start(given: Given<'start'>): Promise<RunSummary>;
  /** What is in hand is finished, then nothing more is asked. */
  pause(id: string): RunSummary;
  /** Goes on with the rows that are missing; nothing is asked twice. A new budget, where one is given. */
  resume(given: Given<'resume'>): Promise<RunSummary>;
  /** What is in hand is stopped. What is done stays, and the run cannot go on. */
  cancel(id: string): RunSummary;
  /** The same suite once more: a regression watch. */
  repeat(id: string): Promise<RunSummary>;
  removeRun(id: string): Promise<void>;
  /** Newest first. */
  runs(): RunSummary[];
  /**
   * Has what a run says in memory, read a few rows at a time: what is asked next of it holds nothing else up.
   * @throws {YardstickError} `evaluation/not-found`
   */
  load(id: string): Promise<void>;
  /** @throws {YardstickError} `evaluation/not-found` */
  run(id: string): RunView;
  sheet(given: Given<'sheet'>): SheetView;
  table(given: Given<'table'>): RowPage;
  cell(given: Given<'cell'>): CellView;
  label(given: Given<'label'>): CellView;
  duel(given: Given<'duel'>): RowDuel;
  slices(given: Given<'slices'>): SliceView;
  /** Null where the rows have no labels. */
  confusion(given: Given<'confusion'>): ConfusionView | null;
  stayLocal(given: Given<'stayLocal'>): StayLocalView;
  /** Null where no two candidates are one model at two sizes. */
  quantisation(id: string): QuantisationView | null;
  /**
   * Has every size of the ladder read the same text of the run's rows, in the background: perplexity and divergence then stand in `quantisation`.
   * @throws {YardstickError} `evaluation/no-ladder`
   */
  measureLadder(id: string): JobView;
  /** What was measured before stays. */
  stopLadder(id: string): void;
  /** Null for a run that repeats none. */
  regression(id: string): RegressionView | null;
  readPublished(given: Given<'readPublished'>): SheetView;
  /** @throws {YardstickError} `evaluation/not-found` before the first piece */
  report(given: Given<'report'>): ReportPieces;
  watch(signal: AbortSignal): AsyncGenerator<EvaluationChanges, void, undefined>;
  /** Stops what runs; it is `interrupted` and goes on when asked. */
  close(): Promise<void>;
}
