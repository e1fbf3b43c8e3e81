import type { WindowWord } from './speechMethods.ts';

export interface TimedToken {
  /** Its number in the vocabulary. */
  token: number;
  /** Seconds. */
  start: number;
  end: number;
  logProbability: number;
}

/** Written without spaces: every character is a word of its own there. */
const spaceless = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue']);
/** Half a character. */
const broken = '\uFFFD';

/** Puts tokens together to words: a word begins with a space, and signs belong to the word before them. */
export function wordsOf(
  tokens: readonly TimedToken[],
  decode: (tokens: number[]) => string,
  language: string,
): WindowWord[] {
  const words: WindowWord[] = [];
  let pending: TimedToken[] = [];
  for (const token of tokens) {
    pending.push(token);
    const text = decode(pending.map((part) => part.token));
    // A character may take several tokens.
    if (text.includes(broken) && pending.length < 6) continue;
    const first = pending[0] ?? token;
    const probability = Math.min(1, Math.exp(Math.min(...pending.map((part) => part.logProbability))));
    const previous = words.at(-1);
    const isSign = /^\s*[\p{P}\p{S}]+\s*$/u.test(text) && !/^\s*[[({¿¡“‘«]/u.test(text);
    const begins = text.startsWith(' ') || (spaceless.has(language) && !isSign);
    if (previous === undefined || (begins && !(isSign && !text.startsWith(' ')))) {
      words.push({ text, start: first.start, end: token.end, probability });
    } else {
      previous.text += text;
      // A sign takes no time.
      if (!isSign) previous.end = token.end;
      previous.probability = isSign ? previous.probability : Math.min(previous.probability, probability);
    }
    pending = [];
  }
  return words
    .map((word) => ({ ...word, text: word.text.trim() }))
    .filter(({ text }) => text !== '')
    .map((word) => ({ ...word, end: Math.max(word.start, word.end) }));
}
