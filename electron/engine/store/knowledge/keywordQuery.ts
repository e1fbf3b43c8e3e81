import { stopWords } from '../../words/stopWords.ts';
import { keywordTerms } from './keywordText.ts';

/** More words than this are left out: each is a look-up, and a pasted page is no question. */
const maximumTerms = 64;

/** A longer word is none. */
const maximumLength = 100;

/** Of what is read of a query, UTF-16 units. */
const maximumQuery = 10_000;

/**
 * A query as an expression of FTS5: any of its words may occur. Each is quoted, so that nothing typed has a meaning in the expression. Words that
 * nearly every text has are left out, unless there are no others. Undefined where there is no word.
 */
export function toKeywordExpression(query: string): string | undefined {
  const terms = keywordTerms(query.slice(0, maximumQuery)).filter(({ text }) => text.length <= maximumLength);
  const telling = terms.filter(({ text }) => !stopWords.has(text));
  const chosen = (telling.length > 0 ? telling : terms).slice(0, maximumTerms);
  if (chosen.length === 0) return undefined;
  return chosen
    .map(({ text, isBeginning }) => `"${text.replaceAll('"', '""')}"${isBeginning ? ' *' : ''}`)
    .join(' OR ');
}
