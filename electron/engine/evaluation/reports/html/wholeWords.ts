import { html, type MarkupPart } from './markup.ts';

/** A sentence whose techniques stay whole at the end of a line, as on the page: "zero-shot" is one word, and a line that ends with "zero-" is read twice. */
export function wholeWords(sentence: string): MarkupPart {
  return sentence
    .split(/((?:zero|one|\d+)-shot)/i)
    .map((part, place) => (place % 2 === 0 ? part : html`<span class="word">${part}</span>`));
}
