import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { countCommon, countNgrams } from '../support/ngrams.ts';
import { splitWords } from '../support/pythonText.ts';
import { figure, notApplicable, quoted } from '../support/scores.ts';

export const chrf = defineMetric({
  name: 'chrf',
  label: 'chrF',
  definition:
    'F-score of runs of one to six characters without blanks, recall counting beta times as much as precision (Popović, 2015). As sacrebleu 2.6.0 has it: chrF2, and chrF++ with `wordOrder: 2`. The figure of a set is made of the sums of its rows.',
  better: 'higher',
  scale: 'score',
  needs: ['reference'],
  needsWith: needsOfExpected,
  binary: false,
  parameters: z.strictObject({
    ...expectedParameters,
    charOrder: z.number().int().min(1).max(10).default(6).describe('Longest run of characters.'),
    wordOrder: z.number().int().min(0).max(4).default(0).describe('Longest run of words; 2 is chrF++.'),
    beta: z.number().positive().max(10).default(2),
    lowercase: z.boolean().default(false),
  }),
  score(request, parameters) {
    const expected = expectedTexts(request, parameters);
    if (expected.length === 0) return notApplicable('The row has nothing to compare with.');
    const form = (text: string) => (parameters.lowercase ? text.toLowerCase() : text);
    const answer = ngramsOf(form(request.text), parameters);
    let best: { value: number; sums: number[]; reference: string } | undefined;
    for (const reference of expected) {
      const sums = ngramsOf(form(reference), parameters).flatMap((theirs, index) => {
        const ours = answer[index] as OrderedNgrams;
        return [theirs.total > 0 ? ours.total : 0, theirs.total, countCommon(ours.counts, theirs.counts)];
      });
      const value = scoreOf(sums, parameters.beta);
      if (best === undefined || value > best.value) best = { value, sums, reference };
    }
    const { value, sums, reference } = best as { value: number; sums: number[]; reference: string };
    return {
      value,
      passed: null,
      reason: `${figure(value)} against ${quoted(reference)}`,
      counts: Object.fromEntries(sums.map((sum, at) => [`${kinds[at % 3]}${Math.floor(at / 3) + 1}`, sum])),
    };
  },
  combine(sums, { charOrder, wordOrder, beta }) {
    const flat = Array.from(
      { length: (charOrder + wordOrder) * 3 },
      (_, at) => sums[`${kinds[at % 3]}${Math.floor(at / 3) + 1}`] ?? 0,
    );
    return flat.some((sum, at) => at % 3 === 1 && sum > 0) ? scoreOf(flat, beta) : null;
  },
});

/** Per order: n-grams in the answer, in the reference, in both. Orders of words follow those of characters. */
const kinds = ['answer', 'reference', 'match'] as const;

interface OrderedNgrams {
  counts: Map<string, number>;
  total: number;
}

function ngramsOf(
  text: string,
  { charOrder, wordOrder }: Readonly<{ charOrder: number; wordOrder: number }>,
): OrderedNgrams[] {
  const words = splitWords(text);
  const joined = words.join('');
  // Only texts with characters beyond 16 bits need to be taken apart.
  const characters = /[\ud800-\udfff]/.test(joined) ? Array.from(joined) : undefined;
  const length = characters?.length ?? joined.length;
  const result: OrderedNgrams[] = [];
  for (let order = 1; order <= charOrder; order++) {
    const counts = new Map<string, number>();
    for (let at = 0; at + order <= length; at++) {
      const ngram = characters === undefined ? joined.slice(at, at + order) : characters.slice(at, at + order).join('');
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    result.push({ counts, total: Math.max(length - order + 1, 0) });
  }
  if (wordOrder === 0) return result;
  const parted = words.flatMap(withoutMarks);
  for (let order = 1; order <= wordOrder; order++) {
    result.push({ counts: countNgrams(parted, order), total: Math.max(parted.length - order + 1, 0) });
  }
  return result;
}

const mark = /[!-/:-@[-`{-~]/;

/** One mark at the end, else one at the beginning, is a word of its own: `(hi)` is `(hi` and `)`. */
function withoutMarks(word: string): string[] {
  const [first, last] = [word[0] as string, word.at(-1) as string];
  if (Array.from(word.slice(0, 3)).length === 1) return [word];
  if (mark.test(last)) return [word.slice(0, -1), last];
  return mark.test(first) ? [first, word.slice(1)] : [word];
}

function scoreOf(sums: readonly number[], beta: number): number {
  let [precision, recall, used] = [0, 0, 0];
  for (let at = 0; at < sums.length; at += 3) {
    const [answer = 0, reference = 0, match = 0] = sums.slice(at, at + 3);
    if (answer === 0 || reference === 0) continue;
    precision += match / answer;
    recall += match / reference;
    used += 1;
  }
  if (precision + recall === 0) return 0;
  precision /= used;
  recall /= used;
  const factor = beta ** 2;
  return (100 * (1 + factor) * precision * recall) / (factor * precision + recall);
}
