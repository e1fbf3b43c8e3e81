import type { EngineInput, EngineOutput } from '../../app/engineTypes.ts';

type Evaluation = EngineOutput['evaluation'];

export type TableView = Evaluation['readPaste'];
export type MappingCheck = Evaluation['checkMapping'];
export type RowProblem = MappingCheck['problems'][number];
export type DatasetSummary = Evaluation['datasets'][number];
export type DataRow = Evaluation['rows']['rows'][number];
export type ColumnMapping = DatasetSummary['mapping'];
export type ColumnRole = ColumnMapping[string];
export type SplitResult = Evaluation['split'];

export type MetricView = Evaluation['metrics'][number];
export type Suite = EngineInput['evaluation']['start']['suite'];
export type Candidate = Suite['candidates'][number];
export type Technique = Candidate['technique'];
export type CandidateSettings = Candidate['settings'];
export type MetricChoice = Suite['metrics'][number];
export type SuiteCheck = Evaluation['checkSuite'];
export type CandidateEstimate = SuiteCheck['estimates'][number];
export type ImportedSuite = Evaluation['importSuite'];

export type RunSummary = Evaluation['runs'][number];
export type RunView = Evaluation['run'];
export type RunState = RunSummary['state'];
export type CandidateProgress = RunView['progress'][number];
export type SheetView = Evaluation['sheet'];
export type SheetCandidate = SheetView['candidates'][number];
export type Verdict = SheetView['verdicts'][number];
export type Estimate = SheetCandidate['metrics'][string];
export type TableInput = EngineInput['evaluation']['table'];
export type RowFilter = NonNullable<TableInput['filter']>;
export type RowPage = Evaluation['table'];
export type RowLine = RowPage['rows'][number];
export type CellLine = RowLine['cells'][string];
export type CellView = Evaluation['cell'];
export type StayLocalView = Evaluation['stayLocal'];
export type ReportFormat = 'html' | 'markdown' | 'csv' | 'json';

/** How a metric's values are read. */
export interface MetricScale {
  better: 'higher' | 'lower';
  scale: 'share' | 'score' | 'number';
  unit?: string | undefined;
}
