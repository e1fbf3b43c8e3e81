/** A place that an answer names. The contract of `knowledge ask`. */
export interface Citation {
  /** As it stands in the answer: `[1]`. */
  marker: string;
  documentId: string;
  path: string;
  title: string;
  page: number | null;
  /** Of the quote where it was found, else of the passage; UTF-16 units in the document's text. */
  start: number;
  end: number;
  /** The words that the answer puts between quotation marks beside the marker; null where it quotes none. */
  quote: string | null;
  /**
   * Whether the quote stands in the passage, letter for letter after folding spaces, quotation marks and hyphens. Without a quote: whether the marker
   * names a passage that was given.
   */
  found: boolean;
  /** The answer names no passage for these words: the engine found them in this one. The marker is then the passage's, and does not stand in the answer. */
  matched?: true;
}
