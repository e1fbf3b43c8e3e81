/** How documents are cut. Part of an index's settings: another choice is another index. */
export interface ChunkSettings {
  /** Upper limit in tokens of the embedding model, heading line included. */
  maxTokens: number;
  /** Tokens that neighbouring chunks of one section share. */
  overlapTokens: number;
}

/** A passage of a document: the unit of search. */
export interface Chunk {
  /** From 0, in the order of the document. */
  position: number;
  /** UTF-16 units in the document's text; `text === document.text.slice(start, end)`. */
  start: number;
  end: number;
  text: string;
  /** The headings it stands under, outermost first. */
  headings: string[];
  /** The page it begins on. */
  page: number | null;
  /** Holds text that a person would not have seen. */
  hidden: boolean;
}
