import { splitWords, withoutPunctuation } from './pythonText.ts';

/** Python's `\b(a|an|the)\b`: letters of all scripts belong to words. */
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * The words of a text without what does not matter to an answer: case, ASCII punctuation, the articles a, an, the, and blanks. As the
 * evaluation script of SQuAD has it (Rajpurkar et al., 2016), in its order.
 */
export function normalisedWords(text: string): string[] {
  return splitWords(withoutPunctuation(text.toLowerCase()).replaceAll(articles, ' '));
}
