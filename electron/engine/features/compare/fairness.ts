/** Why two answers of a turn are not comparable. Computed by the engine from the answers' conditions; shown as a strip above the turn. */
export interface FairnessNote {
  code:
    | 'cut-off'
    | 'prompt-truncated'
    | 'different-template'
    | 'different-limits'
    | 'different-sampling'
    | 'cold-against-warm'
    | 'cached-repeat'
    | 'machine-busy'
    | 'gpu-fallback'
    | 'failed';
  message: string;
  /** The answers it is about. */
  answerIds: string[];
}
