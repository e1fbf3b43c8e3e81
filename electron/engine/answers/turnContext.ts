/** A passage as it was given with a prompt, with where it stands. The first eight fields are those of `knowledge search`. */
export interface ContextPassage {
  documentId: string;
  path: string;
  title: string;
  page: number | null;
  /** UTF-16 units in the document's text. */
  start: number;
  end: number;
  /** Of the search's mode: comparable within one search only. */
  score: number;
  text: string;
  chunkId: number;
  headings: string[];
  /** Text that a reader of the document does not see. */
  hidden: boolean;
}

/**
 * The passages of a knowledge base that went with a prompt: looked for once, given to every column alike, and kept with the turn, so that whoever asks
 * again or reads it later has exactly what was sent.
 */
export interface TurnContext {
  base: { id: string; name: string };
  /** What the search depended on. */
  search: { mode: 'hybrid' | 'dense' | 'keyword'; embedding: string; reranker: string | null; limit: number };
  /** In the order of their markers: `[1]` is the first. */
  passages: ContextPassage[];
  /** Found, and left out because the smallest context among the columns is too short. */
  leftOut: Omit<ContextPassage, 'text'>[];
  /** How many more the person struck out. */
  struck: number;
  /** The prompt with its passages, fenced as data, as every column was given it; `mask` says what happened to it on its way out. */
  prompt: string;
  /** Names, addresses and numbers were replaced for columns that leave the machine. */
  mask: boolean;
  /** Every `host[:port]` beyond this machine that it was released to. */
  destinations: string[];
  /** The smallest context among the columns, tokens; what it was fitted to. */
  contextTokens: number;
  /** Positions of earlier turns that were told without their passages, so that these fit. */
  earlierWithout: number[];
  /** Names that only passages which were struck out give away as ones: masked all the same. Absent where there are none. */
  alsoMask?: string[];
}
