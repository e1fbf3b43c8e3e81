import { z } from 'zod';
import { findQuotes } from '../../../retrieval/citations/findQuotes.ts';
import { locateQuote, quoteSource } from '../../../retrieval/citations/locateQuote.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { splitWords } from '../support/pythonText.ts';
import { notApplicable, quoted } from '../support/scores.ts';

const mostQuotes = 500;

export const quoteCheck = defineMetric({
  name: 'quote-check',
  label: 'Quotes stand in the source',
  definition:
    'Share of the quotes in an answer that stand, word for word, in the passages that its prompt carried, or in the row’s context. Blanks, kinds of quotation marks and hyphens count as one, and an ellipsis leaves something out. An answer that quotes nothing has no score.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: false,
  parameters: z.strictObject({
    minWords: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(4)
      .describe('Shorter ones between quotation marks are names and emphasis: they do not count.'),
  }),
  score({ row, passages, text }, { minWords }) {
    const sources = [...passages.map((passage) => passage.text), ...row.context];
    if (sources.length === 0) return notApplicable('There are no passages and no context to look in.');
    const quotes = findQuotes(text)
      .map((quote) => quote.text.replaceAll(/\s*\[\d{1,4}\]/g, ''))
      .filter((quote) => splitWords(quote).length >= minWords)
      .slice(0, mostQuotes);
    if (quotes.length === 0) return notApplicable('The answer quotes nothing.');
    const folded = sources.map(quoteSource);
    const missing = quotes.filter((quote) => folded.every((source) => locateQuote(quote, source) === null));
    return {
      value: 1 - missing.length / quotes.length,
      passed: missing.length === 0,
      reason:
        missing.length === 0
          ? `${quotes.length} quote${quotes.length > 1 ? 's' : ''} found`
          : `${quoted(missing[0] ?? '')} stands nowhere (${missing.length} of ${quotes.length})`,
    };
  },
});
