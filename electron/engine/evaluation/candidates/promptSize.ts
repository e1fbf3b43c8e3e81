import type { RenderedPrompt } from '../candidate.ts';

export interface PromptSize {
  /** Estimated: see `promptSize`. */
  tokens: number;
  /** UTF-8 bytes of the texts, and of images as they are sent. */
  bytes: number;
}

/** Of UTF-8, on average: English has about four letters to a token, and what is written in other letters has more tokens as it has more bytes. */
export const bytesPerToken = 4;
/** Of an image of usual size; services count between some hundred and some thousand. */
const tokensPerImage = 1_000;

/**
 * About how long a prompt is, for everything that is said before a run: what it would cost, how much would leave, whether it fits. Neither too many tokens
 * nor too few on average; what must never be too few (a budget) is counted by `requestCost`.
 */
export function promptSize({ prompt, system, examples, images }: RenderedPrompt): PromptSize {
  const texts = [prompt, system ?? '', ...examples.flatMap(({ input, output }) => [input, output])];
  const written = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return {
    tokens: Math.ceil(written / bytesPerToken) + images.length * tokensPerImage,
    bytes: written + images.reduce((sum, image) => sum + image.length, 0),
  };
}
