/** Letters that a token of an unusual word has on average, at least. */
const lettersPerToken = 3;
const specialTokens = 2;

/**
 * Tokens of a text for a service whose tokenizer is not here. Rather too many than too few: a text that is held to be short enough must be. Words count
 * by their letters, figures and signs each for itself, and what is not ASCII by its bytes, of which no byte-level tokenizer makes more tokens.
 */
export function estimateTokens(text: string): number {
  let tokens = specialTokens;
  for (const [piece] of text.matchAll(/[a-z]+|[A-Z]+|[^\sa-zA-Z]|\s+/g)) {
    if (/^[a-zA-Z]/.test(piece)) tokens += Math.ceil(piece.length / (piece.length > 24 ? 1 : lettersPerToken));
    else if (/^\s/.test(piece)) tokens += piece === ' ' ? 0 : piece.length;
    else tokens += Buffer.byteLength(piece);
  }
  return tokens;
}
