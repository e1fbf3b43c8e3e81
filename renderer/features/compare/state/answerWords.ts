import { isFinal, type AnswerFacts } from './conversationStore.ts';

export interface StateWords {
  words: string;
  kind: 'busy' | 'warn' | 'bad';
}

/** Silence shorter than this is nobody's business; from the second on it is counted, and from the third on explained. Seconds. */
const countedFrom = 5;
const explainedFrom = 15;

/**
 * What an answer's state is called, and its kind for colour. Null when it needs no word: it simply is there.
 * @param quietMs how long it has said nothing; counted once it lasts
 */
export function stateWords(answer: AnswerFacts, quietMs = 0): StateWords | null {
  if (isFinal(answer)) return finalWords(answer);
  const retryIn = retrySeconds(answer, quietMs);
  if (retryIn !== null) return { words: retryIn === 0 ? 'Asking again' : `Asks again in ${retryIn} s`, kind: 'busy' };
  const seconds = Math.floor(quietMs / 1000);
  const words = unfinishedWords(answer);
  return { words: seconds < countedFrom ? words : `${words} · ${durationWords(seconds)}`, kind: 'busy' };
}

/** What is said while a service is silent for long: until when it is waited for. Null as long as there is nothing to say. */
export function silenceWords(answer: AnswerFacts, quietMs: number): string | null {
  const limitMs = answer.waiting?.limitMs ?? null;
  const seconds = Math.floor(quietMs / 1000);
  const writing = answer.state === 'writing';
  if (limitMs === null || seconds < explainedFrom || (!writing && answer.state !== 'reading')) return null;
  return (
    `The service has said nothing ${writing ? 'more ' : ''}for ${durationWords(seconds)}. ` +
    `It is given up after ${durationWords(limitMs / 1000)}${writing ? '; what it wrote is kept' : ''}.`
  );
}

/** What the answer's author is called on the screen. */
export function answerName(answer: Pick<AnswerFacts, 'alias' | 'modelName' | 'model' | 'column'>): string {
  return answer.modelName ?? answer.model ?? `Model ${answer.alias ?? answer.column + 1}`;
}

function finalWords(answer: AnswerFacts): StateWords | null {
  if (answer.state === 'stopped') return { words: 'Stopped', kind: 'warn' };
  if (answer.state === 'failed') return { words: 'Failed', kind: 'bad' };
  if (answer.state === 'interrupted') return { words: 'Interrupted', kind: 'bad' };
  if (answer.finishReason === 'length') return { words: 'Cut off at the limit', kind: 'warn' };
  if (answer.finishReason === 'content-filter') return { words: 'Filtered by the service', kind: 'warn' };
  return null;
}

/** No figure before there is one: a "0 %" that stands for seconds looks stuck. */
function unfinishedWords({ state, progress }: AnswerFacts): string {
  const percent = Math.floor((progress ?? 0) * 100);
  const far = percent === 0 ? '' : ` ${percent} %`;
  if (state === 'queued') return 'Queued';
  if (state === 'writing') return 'Writing';
  return state === 'loading' ? `Loading${far}` : `Reading${far}`;
}

/** Seconds until a service that sent the question away is asked again; null where none is waited for. */
function retrySeconds({ waiting }: AnswerFacts, quietMs: number): number | null {
  if (waiting === null || waiting.retryInMs === null) return null;
  return Math.max(0, Math.ceil((waiting.retryInMs + waiting.quietMs - quietMs) / 1000));
}

function durationWords(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
