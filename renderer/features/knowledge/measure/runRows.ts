import type { MeasureRun } from '../knowledgeTypes.ts';
import { modeWords } from '../search/searchState.ts';

export type Figure = 'ndcg10' | 'recall10' | 'recall100' | 'mrr10';

export const figures: { figure: Figure; label: string; explanation: string }[] = [
  {
    figure: 'ndcg10',
    label: 'nDCG@10',
    explanation: 'How high the relevant documents stand among the first ten, better ones counting more',
  },
  { figure: 'recall10', label: 'Recall@10', explanation: 'Share of the relevant documents among the first ten' },
  { figure: 'recall100', label: 'Recall@100', explanation: 'Share of the relevant documents among the first hundred' },
  {
    figure: 'mrr10',
    label: 'MRR',
    explanation: 'One divided by the place of the first relevant document; 0 beyond ten',
  },
];

export interface QuestionSet {
  questionsId: string;
  questions: number;
  runs: MeasureRun[];
  /** The one that is surely best by nDCG@10, question by question. Null where none is. */
  bestId: string | null;
}

/** Runs by the questions they were measured on, newest questions first: figures of different questions say nothing about each other. */
export function questionSets(runs: readonly MeasureRun[]): QuestionSet[] {
  const sets = new Map<string, MeasureRun[]>();
  for (const run of runs) sets.set(run.questionsId, [...(sets.get(run.questionsId) ?? []), run]);
  return [...sets]
    .map(([questionsId, own]): QuestionSet => {
      const sorted = [...own].sort((a, b) => (b.measure?.ndcg10 ?? -1) - (a.measure?.ndcg10 ?? -1));
      return {
        questionsId,
        questions: own[0]?.questions ?? 0,
        runs: sorted,
        bestId: own.find((run) => run.isBest)?.id ?? null,
      };
    })
    .reverse();
}

/** What a set-up is called: "Hybrid, reranked". */
export function setupName(run: Pick<MeasureRun, 'mode' | 'reranker'>): string {
  return run.reranker === null ? modeWords[run.mode].label : `${modeWords[run.mode].label}, reranked`;
}

/** A share in three digits: "0.441". */
export const figureText = (value: number): string => value.toFixed(3);

/** A difference with its sign: "−0.021". */
export const differenceText = (value: number): string =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(3)}`;
