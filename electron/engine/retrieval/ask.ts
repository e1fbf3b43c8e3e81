import type { Answer, AnswerEvent, RunSettings } from '../answers/answer.ts';
import type { Citation } from '../answers/citation.ts';
import type { SearchHit, SearchRequest, SearchResult } from './search.ts';

export type { Citation };

export interface AskRequest extends Omit<SearchRequest, 'query'> {
  question: string;
  /** `local:<model>` or `<connection>:<model>`. */
  model: string;
  settings?: RunSettings;
  /** Passages struck out by the person before anything is sent: places in the plan's list, from 0. */
  without?: number[];
  /** Names, e-mail addresses, phone and card numbers are replaced before they go to a service, and put back into the answer. */
  mask?: boolean;
  /** `seen` of the plan that the person was shown: anything else is then refused. */
  seen?: string;
}

/** What would be sent, before it is: the exact passages, fitted to the model's context. */
export interface AskPlan {
  search: SearchResult;
  /** In the order of their markers: `[1]` is the first. */
  passages: SearchHit[];
  /** Found, and left out because the model's context is too short. */
  leftOut: SearchHit[];
  /** The whole prompt as it will be sent, passages fenced as data. */
  prompt: string;
  /** `host[:port]` it goes to; null where it stays. */
  destination: string | null;
  /** What masking replaces, e.g. `{ kind: 'email', count: 2 }`. */
  masked: { kind: 'email' | 'phone' | 'card' | 'iban' | 'name'; count: number }[];
  /** In the order of `passages`. */
  leaves: LeavingPassage[];
  /** Names exactly what was found, fitted and would be sent, whatever is then struck out of it. */
  seen: string;
}

/** What of a passage a person sees before it leaves this machine. */
export interface LeavingPassage {
  chunkId: number;
  title: string;
  page: number | null;
  /** Text that a reader of the document does not see. */
  hidden: boolean;
  /** As it is sent: masked where that was asked for. */
  text: string;
}

export type AskEvent =
  | { type: 'plan'; plan: AskPlan }
  | Exclude<AnswerEvent, { type: 'finished' }>
  | { type: 'finished'; answer: Answer; citations: Citation[]; declined: boolean };

/** Answers from a base's passages, each claim with its place, each quote checked. */
export interface Asking {
  /** Sends nothing to a language model. */
  plan(base: string, request: AskRequest): Promise<AskPlan>;
  /**
   * Never throws after the plan: what goes wrong is an answer with `error`. `declined`: the answer says that the documents do not have it.
   * @throws {YardstickError} `knowledge/changed` (not what was shown), and as `plan`
   */
  ask(base: string, request: AskRequest): AsyncGenerator<AskEvent>;
}
