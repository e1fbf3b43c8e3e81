import type { AnswerEvent, PromptMessage, RunSettings } from '../answers/answer.ts';
import type { ContextPassage, TurnContext } from '../answers/turnContext.ts';
import type { AnswerRequest } from '../inference/inference.ts';
import type { AskPlan, LeavingPassage } from './ask.ts';
import type { SearchMode } from './search.ts';

/** A prompt for one or several models, and the knowledge base whose passages are to go with it. */
export interface AttachRequest {
  /** Id or name of the base. */
  base: string;
  prompt: string;
  /** One per column. */
  models: readonly string[];
  settings?: RunSettings;
  /** `hybrid` where none is given. */
  mode?: SearchMode;
  /** Passages to look for; 6 where none is given. */
  limit?: number;
  /** Chunk ids of passages that the person struck out. */
  without?: readonly number[];
  /** Names, addresses and numbers are replaced for models that are not on this machine. */
  mask?: boolean;
  /** `seen` of the plan that the person was shown: anything else is then refused. */
  seen?: string;
  earlier?: EarlierTurns;
  signal?: AbortSignal;
}

/** What the models were told before. */
export interface EarlierTurns {
  /** Positions of the turns that carry passages, oldest first. */
  withPassages: readonly number[];
  /** The conversation as each of `models` knows it, if the turns at the given positions are told without their passages. */
  told(without: readonly number[]): PromptMessage[][];
}

/** What a prompt would carry, and where it would go. Nothing has been sent to a language model. */
export interface AttachPlan {
  context: TurnContext;
  /** The models beyond this machine, and the `host[:port]` of each. */
  destinations: { model: string; destination: string }[];
  /** The prompt and each passage as they leave: masked where that was asked for. */
  leaves: { prompt: string; passages: LeavingPassage[] };
  /** What masking replaces in them. */
  masked: AskPlan['masked'];
  /** Names exactly this plan. */
  seen: string;
}

/** An answer to a prompt that carries passages, or whose history does. */
export interface AttachedRequest extends AnswerRequest {
  /** The passages of this prompt, in the order of their markers, and the base that they are from; null where it carries none. */
  given: { base: string; passages: readonly ContextPassage[] } | null;
  mask: boolean;
  /** Names to mask that nothing in the messages gives away as ones: `alsoMask` of the turns that are told. */
  alsoMask?: readonly string[];
}

/** Gives passages of a knowledge base to several models alike. */
export interface Attaching {
  /**
   * Looks for passages once and fits them to the smallest context among the models.
   * @throws {YardstickError} `knowledge/nothing-found`, `knowledge/context-too-short`, `knowledge/nothing-left`, `knowledge/changed` (not what was
   * shown), and what searching throws
   */
  plan(request: AttachRequest): Promise<AttachPlan>;
  /** Like `Inference.answer`; a masked answer comes restored, and one with passages ends with its citations checked. */
  answer(request: AttachedRequest): AsyncGenerator<AnswerEvent>;
  /** `host[:port]` that a model's prompt leaves the machine for; null where it stays, and for a model that is not known. */
  leavesFor(model: string): string | null;
}
