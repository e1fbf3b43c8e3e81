import type { YardstickError } from '../../../../models/errors.ts';
import type { Answer, AnswerState, AnswerWarning } from '../../answers/answer.ts';
import type { FinalState, TextPiece } from '../../store/answers.ts';

/** An answer in the making: what the store does not have yet. */
export interface LiveAnswer {
  readonly id: string;
  readonly turnId: string;
  readonly conversationId: string;
  readonly stop: AbortController;
  state: AnswerState;
  progress: number | null;
  /** When it last said anything. Milliseconds since 1970. */
  heardAt: number;
  /** Silence after which its service is given up; null for a model of this machine. Milliseconds. */
  limitMs: number | null;
  /** When a service that sent the question away is asked again; null when it is not waiting for that. Milliseconds since 1970. */
  retryAt: number | null;
  text: string;
  reasoning: string;
  warnings: AnswerWarning[];
  /** How much of each text is on the disk, in UTF-16 units. */
  saved: { text: number; reasoning: number; state: AnswerState };
  /** Set when it ended but could not be saved (disk full): it is tried again. */
  unsaved: { state: FinalState; answer: Answer; why: YardstickError } | null;
  /** Resolves when it has ended and was saved or given up. */
  ended: Promise<void>;
}

/** The answers being made now. */
export interface LiveAnswers {
  add(answer: Pick<LiveAnswer, 'id' | 'turnId' | 'conversationId'>): LiveAnswer;
  get(id: string): LiveAnswer | undefined;
  remove(id: string): void;
  all(): LiveAnswer[];
  ofConversation(conversationId: string): LiveAnswer[];
  ofTurn(turnId: string): LiveAnswer[];
}

export function createLiveAnswers(): LiveAnswers {
  const answers = new Map<string, LiveAnswer>();
  const all = () => [...answers.values()];
  return {
    add({ id, turnId, conversationId }) {
      const live: LiveAnswer = {
        id,
        turnId,
        conversationId,
        stop: new AbortController(),
        state: 'queued',
        progress: null,
        heardAt: Date.now(),
        limitMs: null,
        retryAt: null,
        text: '',
        reasoning: '',
        warnings: [],
        saved: { text: 0, reasoning: 0, state: 'queued' },
        unsaved: null,
        ended: Promise.resolve(),
      };
      answers.set(id, live);
      return live;
    },
    get: (id) => answers.get(id),
    remove: (id) => void answers.delete(id),
    all,
    ofConversation: (conversationId) => all().filter((live) => live.conversationId === conversationId),
    ofTurn: (turnId) => all().filter((live) => live.turnId === turnId),
  };
}

/** The text of an answer that is not on the disk yet. */
export function unsavedPieces(live: LiveAnswer): TextPiece[] {
  return (['text', 'reasoning'] as const).flatMap((field) => {
    const text = live[field].slice(live.saved[field]);
    return text === '' ? [] : [{ id: live.id, field, text }];
  });
}
