import type {
  AnswerState,
  AnswerWarning,
  Conditions,
  Cost,
  FinishReason,
  RunSettings,
  Timings,
  Usage,
} from '../../answers/answer.ts';
import type { Citation } from '../../answers/citation.ts';
import type { TurnContext } from '../../answers/turnContext.ts';
import type { ErrorReport } from '../../../../models/errors.ts';
import type { FairnessNote } from '../../answers/fairness.ts';

/**
 * What the page sees of a conversation. In blind mode, until the turn is voted on, everything that names or betrays a model
 * (`model`, timings, usage, cost, destination, conditions, warnings) is null here: hiding it in the page would not be blind.
 */
export interface ConversationView {
  id: string;
  title: string;
  /** One model id per column, left to right; one to six. */
  models: string[];
  settings: RunSettings;
  blind: boolean;
  /** Repeats asked for per turn, 1..20. */
  repeat: number;
  turnCount: number;
  createdAt: number;
  updatedAt: number;
}

export interface TurnView {
  id: string;
  conversationId: string;
  /** 0-based place in the conversation. */
  position: number;
  prompt: string;
  /** The passages of a knowledge base that went with it to every column; null where none was attached. */
  context: Omit<TurnContext, 'prompt'> | null;
  createdAt: number;
  answers: AnswerView[];
  fairness: FairnessNote[];
  vote: VoteView | null;
  /** Names and figures are still hidden. */
  blind: boolean;
}

export interface AnswerView {
  id: string;
  turnId: string;
  /** Place on the screen, 0-based; in blind mode shuffled per turn. */
  column: number;
  /** 0-based; more than one where the run was repeated. */
  repeat: number;
  /** How many times this answer was regenerated before; only the newest is shown. */
  attempt: number;
  /** 'A'..'F' in blind mode, else null. */
  alias: string | null;
  model: string | null;
  modelName: string | null;
  state: AnswerState;
  /** 0..1 while loading or reading. */
  progress: number | null;
  /** What is known of the waiting at the moment of this view; null once it has ended. */
  waiting: WaitingView | null;
  text: string;
  reasoning: string;
  finishReason: FinishReason | null;
  error: ErrorReport | null;
  warnings: AnswerWarning[] | null;
  usage: Usage | null;
  timings: Timings | null;
  cost: Cost | null;
  leftMachine: boolean | null;
  destination: string | null;
  conditions: Conditions | null;
  /** What it cites of the turn's passages, checked; null until it is finished, and where there are none. */
  citations: Citation[] | null;
}

/** Durations rather than times: the page's clock need not be the engine's. Milliseconds. */
interface WaitingView {
  /** Since it last said anything. */
  quietMs: number;
  /** Silence after which its service is given up; null for a model of this machine, and while it is blind. */
  limitMs: number | null;
  /** Until a service that sent the question away is asked again; null when it is not waiting for that, and while it is blind. */
  retryInMs: number | null;
}

/** A choice between two answers of one turn, or of the best of all of them. */
interface VoteView {
  /** The winning answer; null for a tie or "both bad". */
  winnerAnswerId: string | null;
  outcome: 'win' | 'tie' | 'bad';
  blind: boolean;
  createdAt: number;
}

/** Sent to the page while a conversation is open (`compare.watch`). */
export type CompareEvent =
  /** A turn began, or its votes, fairness notes or blindness changed: replace it whole. */
  | { type: 'turn'; turn: TurnView }
  /** An answer's state or figures changed; its text is not repeated here. */
  | { type: 'answer'; turnId: string; answer: Omit<AnswerView, 'text' | 'reasoning'> }
  /** New text. `offset` is the length of the field (UTF-16 units) before it: a page that missed one asks for the turn again. */
  | { type: 'text'; turnId: string; answerId: string; field: 'text' | 'reasoning'; offset: number; text: string }
  | { type: 'conversation'; conversation: ConversationView }
  /** It was deleted: nothing more comes. */
  | { type: 'removed' };
