import type { AnswerFacts } from './conversationStore.ts';

/** What an answer's state is called, and its kind for colour. Null when it needs no word: it simply is there. */
export function stateWords(answer: AnswerFacts): { words: string; kind: 'busy' | 'warn' | 'bad' } | null {
  const percent = answer.progress === null ? '' : ` ${Math.floor(answer.progress * 100)} %`;
  switch (answer.state) {
    case 'queued':
      return { words: 'Queued', kind: 'busy' };
    case 'loading':
      return { words: `Loading${percent}`, kind: 'busy' };
    case 'reading':
      return { words: `Reading${percent}`, kind: 'busy' };
    case 'writing':
      return { words: 'Writing', kind: 'busy' };
    case 'stopped':
      return { words: 'Stopped', kind: 'warn' };
    case 'failed':
      return { words: 'Failed', kind: 'bad' };
    case 'interrupted':
      return { words: 'Interrupted', kind: 'bad' };
    case 'done':
      if (answer.finishReason === 'length') return { words: 'Cut off at the limit', kind: 'warn' };
      if (answer.finishReason === 'content-filter') return { words: 'Filtered by the service', kind: 'warn' };
      return null;
  }
}

/** What the answer's author is called on the screen. */
export function answerName(answer: Pick<AnswerFacts, 'alias' | 'modelName' | 'model' | 'column'>): string {
  return answer.modelName ?? answer.model ?? `Model ${answer.alias ?? answer.column + 1}`;
}
