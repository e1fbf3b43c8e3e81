import type { EngineOutput } from '../../app/engineTypes.ts';

type Knowledge = EngineOutput['knowledge'];

export type Base = Knowledge['get'];
export type Source = Base['sources'][number];
export type BaseFile = Knowledge['files']['items'][number];
export type FileState = BaseFile['state'];
export type SearchResult = Knowledge['search'];
export type Hit = SearchResult['hits'][number];
export type SearchMode = SearchResult['conditions']['mode'];
export type Outline = Knowledge['document'];
export type AskPlan = Knowledge['plan'];
export type Question = Knowledge['ask'];
export type Citation = Question['citations'][number];
export type MeasureRun = Knowledge['measures'][number];
export type ProposalPlan = Knowledge['proposalPlan'];
export type JudgedQuestion = Knowledge['judgedQuestions'][number];
export type Embedding = Knowledge['embeddings'][number];

export type ServerReport = Knowledge['checkServer'];

/** A place in a document that is to be shown. */
export interface Place {
  documentId: string;
  start: number;
  end: number;
}
