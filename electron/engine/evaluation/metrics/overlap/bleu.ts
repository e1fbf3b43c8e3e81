import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { countCommon, countNgrams } from '../support/ngrams.ts';
import { splitWords, withoutBlanksAtEnd } from '../support/pythonText.ts';
import { figure, notApplicable, quotedList } from '../support/scores.ts';

const orders = [1, 2, 3, 4] as const;

export const bleu = defineMetric({
  name: 'bleu',
  label: 'BLEU',
  definition:
    'Geometric mean of the shares of one to four words in a row that a reference has, too, times a penalty for brevity (Papineni et al., 2002). As sacrebleu 2.6.0 has it: tokens 13a, smoothing exp. The figure of a set is made of the sums of its rows; a row by itself counts only as many words in a row as it has.',
  better: 'higher',
  scale: 'score',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: false,
  parameters: z.strictObject({
    ...expectedParameters,
    tokenize: z
      .enum(['13a', 'intl', 'char', 'none'])
      .default('13a')
      .describe('13a for Western languages, intl for all that part words, char for those that do not.'),
    lowercase: z.boolean().default(false),
  }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters);
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    const tokensOf = (text: string) =>
      splitWords(tokenizers[parameters.tokenize](withoutBlanksAtEnd(parameters.lowercase ? text.toLowerCase() : text)));
    const answer = tokensOf(request.text);
    const references = expected.map(tokensOf);
    const counts: Record<string, number> = {
      answerTokens: answer.length,
      referenceTokens: closestLength(
        answer.length,
        references.map(({ length }) => length),
      ),
    };
    for (const order of orders) {
      counts[`total${order}`] = Math.max(answer.length - order + 1, 0);
      counts[`match${order}`] = countCommon(
        countNgrams(answer, order),
        mostOf(references.map((tokens) => countNgrams(tokens, order))),
      );
    }
    const value = scoreOf(counts, true);
    return {
      value,
      passed: null,
      reason: `${figure(value)} against ${quotedList(expected)}; matches ${orders.map((order) => `${counts[`match${order}`]}/${counts[`total${order}`]}`).join(', ')}`,
      counts,
    };
  },
  combine: (sums) => ((sums['referenceTokens'] ?? 0) > 0 ? scoreOf(sums, false) : null),
});

/** As often as the reference that has it most often. */
function mostOf(counts: readonly Map<string, number>[]): Map<string, number> {
  const [first = new Map<string, number>(), ...others] = counts;
  for (const other of others) {
    for (const [ngram, count] of other) first.set(ngram, Math.max(first.get(ngram) ?? 0, count));
  }
  return first;
}

/** Of two that are as close, the shorter one. */
function closestLength(length: number, lengths: readonly number[]): number {
  return lengths.reduce((best, candidate) => {
    const difference = Math.abs(candidate - length) - Math.abs(best - length);
    return difference < 0 || (difference === 0 && candidate < best) ? candidate : best;
  });
}

/** @param effective leave out the orders that the text is too short for, as sacrebleu advises for one sentence */
function scoreOf(counts: Readonly<Record<string, number>>, effective: boolean): number {
  const of = (name: string) => counts[name] ?? 0;
  if (orders.every((order) => of(`match${order}`) === 0)) return 0;
  const [answer, reference] = [of('answerTokens'), of('referenceTokens')];
  const brevity = answer < reference ? Math.exp(1 - reference / answer) : 1;
  let smoothing = 1;
  let sum = 0;
  let used = 0;
  for (const order of orders) {
    const total = of(`total${order}`);
    // Without smoothing, one order that is lacking makes the whole 0.
    if (total === 0) return effective ? brevity * Math.exp(sum / used) : 0;
    const match = of(`match${order}`);
    if (match === 0) smoothing *= 2;
    sum += Math.log(match === 0 ? 100 / (smoothing * total) : (100 * match) / total);
    used = order;
  }
  return brevity * Math.exp(sum / used);
}

const tokenizers: Record<'13a' | 'intl' | 'char' | 'none', (line: string) => string> = {
  '13a': (line) => {
    const plain = line
      .replaceAll('<skipped>', '')
      .replaceAll('-\n', '')
      .replaceAll('\n', ' ')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>');
    return ` ${plain} `
      .replaceAll(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
      .replaceAll(/([^0-9])([.,])/g, '$1 $2 ')
      .replaceAll(/([.,])([^0-9])/g, ' $1 $2')
      .replaceAll(/([0-9])(-)/g, '$1 $2 ');
  },
  intl: (line) =>
    line
      .replaceAll(/(\P{N})(\p{P})/gu, '$1 $2 ')
      .replaceAll(/(\p{P})(\P{N})/gu, ' $1 $2')
      .replaceAll(/(\p{S})/gu, ' $1 '),
  char: (line) => Array.from(line).join(' '),
  none: (line) => line,
};
