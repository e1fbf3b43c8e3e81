import { formatDuration } from '../../../components/format.ts';
import type { SearchResult } from '../knowledgeTypes.ts';
import { modeWords } from './searchState.ts';

/** What a search took and how it was done: "Hybrid, 14 ms (question to vector 9 ms, index 5 ms)". */
export function timingText({ timings, conditions }: Pick<SearchResult, 'timings' | 'conditions'>): string {
  const { embedMs, searchMs, rerankMs } = timings;
  const parts = [
    conditions.mode === 'keyword' ? null : `question to vector ${milliseconds(embedMs)}`,
    `index ${milliseconds(searchMs)}`,
    conditions.reranker === null ? null : `reranking ${milliseconds(rerankMs)}`,
  ].filter((part) => part !== null);
  return `${modeWords[conditions.mode].label}, ${milliseconds(embedMs + searchMs + rerankMs)} (${parts.join(', ')})`;
}

const milliseconds = (value: number): string => (value < 1 ? '< 1 ms' : formatDuration(value));
