import type { RunSettings } from '../answers/answer.ts';

/** How the rungs of the ladder are used: which of them a candidate stands on. */
export type Technique =
  | { kind: 'zero-shot' }
  /** `count` rows of the training part go before the prompt, chosen by `seed` (the same for every row), classes in turn. */
  | { kind: 'few-shot'; count: number; seed: number }
  /** Passages of a knowledge base go with the prompt. */
  | { kind: 'retrieval'; base: string; passages: number; mode: 'hybrid' | 'dense' | 'keyword' }
  /** The row's own context goes with the prompt (the same text for every candidate). */
  | { kind: 'context' }
  /**
   * The model is an embedding model, and a classifier learns from `rows` rows of the training part (null: all; drawn by `seed`, each label in its share). It reads the
   * row's input and nothing else: there is no prompt.
   */
  | { kind: 'classifier'; rows: number | null; seed: number };

/**
 * How an answer is got. `generate`: the model writes. `choose`: each choice (or label) is put after the prompt and the one with the highest
 * log-probability wins (local models only). `json`: the model writes JSON that fits the schema in `settings.jsonSchema`. `transcribe`: a speech model writes
 * down what is said in the row's recording; it has no prompt. `classify`: the likeliest label, by what a classifier learnt (the technique `classifier`, and only that).
 */
export type Answering = 'generate' | 'choose' | 'json' | 'transcribe' | 'classify';

/** How a candidate answers. */
export interface CandidateSettings extends RunSettings {
  /** Of what is said in a recording, e.g. `en`: for candidates that transcribe. Found out by the model where it is left out. */
  language?: string;
}

/** A model, used in a certain way: what an evaluation compares. */
export interface Candidate {
  /** Short name, unique in the suite, made of `[a-z0-9._-]`. */
  id: string;
  /** `local:<model>` or `<connection>:<model>`. */
  model: string;
  technique: Technique;
  answering: Answering;
  /** Text with `{{input}}`, `{{context}}`, `{{choices}}`, `{{labels}}` or `{{a column}}` in it. */
  template: string;
  /** `examples` is filled by the technique. */
  settings: CandidateSettings;
}

/** A candidate's request for one row, as it is sent. */
export interface RenderedPrompt {
  /** The prompt of the user. */
  prompt: string;
  system: string | null;
  examples: { input: string; output: string }[];
  images: string[];
  /** Of retrieval: what was found, best first. */
  passages: { documentId: string; path: string; text: string }[];
  /** What the row lacks that the template asks for: a row that cannot be asked is failed, not sent with holes. */
  missing: string[];
}

/** What a run would cost, said before anything is sent. */
export interface CandidateEstimate {
  candidate: string;
  requests: number;
  /** Estimated from the prompts themselves (a token is about four bytes of text), not counted. */
  inputTokens: number;
  outputTokens: number;
  /** Null where no price is known; 0 for a local model. */
  usd: number | null;
  priceListDate: string | null;
  /** From what was measured of this model on this machine; null where nothing was. */
  seconds: number | null;
  /** Host that prompts would go to; null for a local model. */
  destination: string | null;
  /** That host may be sent to. */
  allowed: boolean;
  /** UTF-8 bytes of prompts that would leave. */
  bytesLeaving: number;
  warnings: string[];
}

/** What the judge would be asked about all candidates' answers. Estimated as the candidates' requests are. */
export interface JudgeEstimate extends Pick<
  CandidateEstimate,
  'requests' | 'inputTokens' | 'outputTokens' | 'usd' | 'priceListDate' | 'destination' | 'bytesLeaving'
> {
  model: string;
}
