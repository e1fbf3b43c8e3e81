/** How likely a model finds the text that it wrote (without its thoughts, but given them): by its own distribution, without temperature, cuts or grammar. */
export type AnswerLikelihood = {
  /** Of a token, natural logarithm. */
  meanLogProbability: number;
  /** That it is the mean of. */
  tokens: number;
};

/**
 * What all prompts of a series have in front of what is each one's own: so many whole messages, and so many UTF-16 units of the message behind them. Of plain text: no
 * messages, and units of the text. Both 0 where they share nothing.
 */
export type SharedPrefix = { messages: number; characters: number };

/** What became of the tokens that a series of prompts shares. */
export type PrefixFacts = {
  /** Tokens at the front of the prompt that are no part of the answer's time: read ahead of it, or kept from the prompt before. 0 where nothing is shared, or cannot be kept. */
  keptTokens: number;
  /** Milliseconds that reading them took, ahead of the answer's time; 0 where they were there. */
  prefixMs: number;
};
