import type { ErrorReport } from '../../../../models/errors.ts';
import type { Answer, AnswerState, AnswerWarning } from '../../answers/answer.ts';
import type { DocumentBlock, DocumentWarning } from '../../documents/document.ts';
import type { AskPlan, Citation } from '../../retrieval/ask.ts';
import type { KnowledgeBaseView } from '../../retrieval/knowledge.ts';
import type { DocumentSummary } from '../../retrieval/knowledgeIndex.ts';
import type { Interval, JudgedQuery, RetrievalMeasure } from '../../retrieval/measureRetrieval.ts';
import type { SearchMode } from '../../retrieval/search.ts';

/** A knowledge base as a list shows it. What is being done to it stands in the list of jobs, by its id. */
export interface BaseView extends KnowledgeBaseView {
  /** What a person calls the embedding model. */
  embeddingName: string;
}

/** Kinds of a row, by number: rows are many, and their names would be most of the bytes. */
export const rowKinds = [
  'heading',
  'paragraph',
  'list-item',
  'table',
  'code',
  'quote',
  'caption',
] as const satisfies readonly DocumentBlock['kind'][];

/**
 * One line of a document as it is drawn: a block, or a part of one that is too long to be drawn at once (cut at a line's end).
 * `[kind (in rowKinds), start, end, heading level or 0, page or 0, 1 where hidden]`; offsets are UTF-16 units in the document's text.
 */
export type DocumentRow = [kind: number, start: number, end: number, level: number, page: number, hidden: 0 | 1];

/** Rows in one page of a document's rows. Nearly every document is one page. */
export const rowPage = 2_000;

/** A document without its text, which is asked for in pages of `textPage` units, and with its first `rowPage` rows; the others are asked for by page. */
export interface DocumentOutline {
  id: string;
  path: string;
  title: string;
  author: string | null;
  format: DocumentSummary['format'];
  bytes: number;
  modifiedAt: number;
  characters: number;
  rowCount: number;
  /** The first page of them. */
  rows: DocumentRow[];
  /** Of each page of rows: where its first row begins, and how many units all of them hold. */
  rowPages: [start: number, characters: number][];
  pages: { page: number; name: string | null; start: number }[];
  warnings: DocumentWarning[];
}

/** UTF-16 units of one page of a document's text. */
export const textPage = 40_000;

/** A question to a base, from what would be sent to the checked answer. Kept in memory while the engine runs. */
export interface QuestionView {
  id: string;
  base: string;
  question: string;
  model: string;
  modelName: string;
  state: AnswerState;
  /** 0..1 while loading or reading. */
  progress: number | null;
  plan: AskPlan | null;
  warnings: AnswerWarning[];
  answer: Answer | null;
  citations: Citation[];
  /** The answer says that the documents do not have it. */
  declined: boolean;
  /** Why there is no answer at all. */
  error: ErrorReport | null;
}

/** What a page that follows a question is sent. */
export type QuestionEvent =
  | { type: 'question'; question: QuestionView }
  /** New text; `offset` is the length before it (UTF-16 units). The first one after opening begins at 0. */
  | { type: 'text'; field: 'text' | 'reasoning'; offset: number; text: string };

/** One set-up that was measured, or is to be. Newest last. */
export interface MeasureRun {
  id: string;
  base: string;
  /** The same for set-ups measured on the same questions, so that only these are compared. */
  questionsId: string;
  mode: SearchMode;
  reranker: string | null;
  embedding: string;
  embeddingName: string;
  chunking: { maxTokens: number; overlapTokens: number };
  questions: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Without its figures of each question: the page shows means. */
  measure: Omit<RetrievalMeasure, 'perQuery'> | null;
  /** nDCG@10 less that of the best set-up on the same questions; null for the best itself, and where nothing can be compared. */
  againstBest: Interval | null;
  /** Better than every other on the same questions, surely. */
  isBest: boolean;
  error: ErrorReport | null;
  startedAt: number;
}

/** A question that a base is measured with, once a person has confirmed it. */
export interface JudgedQuestion extends JudgedQuery {
  /** Confirmed. One that a model wrote is not, until a person says so. */
  used: boolean;
  /** The passage that a model wrote it for; null for a person's own. UTF-16 units in the document's text. */
  source: { documentId: string; title: string; start: number; end: number } | null;
}

/** What a model would be given to write questions from. */
export interface ProposalPlan {
  passages: { title: string; page: number | null; hidden: boolean; text: string }[];
  /** All prompts, one a passage, as they would be sent. */
  prompt: string;
  /** Names exactly these passages. */
  seen: string;
}
