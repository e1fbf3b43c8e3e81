import { describe, expect, it } from 'vitest';
import { porterStem } from '../../../../electron/engine/evaluation/metrics/support/porterStem.ts';
import { readFixture, scorer } from './scoring.ts';

/**
 * Every figure against the reference implementation's, texts of all scripts, odd blanks and empty ones among them. A metric that is off by a rule of
 * tokens or of empty texts would rank candidates otherwise than the tools that people know.
 */
interface Pair {
  answer: string;
  references: string[];
}
const close = 1e-6;

/** The cases where ours differs from theirs: none. */
function differences<Case extends Pair>(
  cases: readonly Case[],
  name: string,
  theirs: (pair: Case) => number,
  parameters: Record<string, unknown> = {},
) {
  const metric = scorer(name, parameters);
  return cases.flatMap((pair) => {
    const { value } = metric.score(pair.answer, { row: { references: pair.references } });
    return value !== null && Math.abs(value - theirs(pair)) < close
      ? []
      : [{ answer: pair.answer, references: pair.references, ours: value, theirs: theirs(pair) }];
  });
}

/** Sets of rows whose figure is made of sums. */
function corpusDifferences<Case extends Pair>(
  { cases, corpora }: { cases: Case[]; corpora: { rows: number[]; score: number }[] },
  name: string,
  parameters: Record<string, unknown> = {},
) {
  expect(corpora.length).toBeGreaterThan(20);
  const metric = scorer(name, parameters);
  const scores = cases.map(({ answer, references }) => metric.score(answer, { row: { references } }));
  return corpora.flatMap(({ rows, score }) => {
    const ours = metric.combine(rows.flatMap((row) => scores[row] ?? [])) ?? null;
    // Sets without a single word to compare with have no figure here, and 0 there.
    return (ours === null && score === 0) || Math.abs((ours ?? Number.NaN) - score) < close
      ? []
      : [{ rows: rows.length, ours, theirs: score }];
  });
}

interface Corpora {
  corpora: { rows: number[]; score: number }[];
}

describe('agreement with the reference implementation', () => {
  const squad = readFixture<Pair & { exact: number; f1: number }>('squad');
  it('of SQuAD: normalised match and token F1', () => {
    expect(squad.cases.length).toBeGreaterThanOrEqual(200);
    expect(differences(squad.cases, 'normalised-match', ({ exact }) => exact)).toEqual([]);
    expect(differences(squad.cases, 'token-f1', ({ f1 }) => f1)).toEqual([]);
  });

  const rouge = readFixture<Pair & Record<'plain' | 'stemmed', Record<string, [number, number, number]>>>('rouge');
  it.each([
    ['rouge-1', 'rouge1'],
    ['rouge-2', 'rouge2'],
    ['rouge-l', 'rougeL'],
  ])('rouge-score: %s, with and without stems, precision and recall', (name, theirs) => {
    expect(rouge.cases.length).toBeGreaterThanOrEqual(200);
    for (const [place, measure] of ['precision', 'recall', 'f'].entries()) {
      for (const stemmer of [false, true]) {
        const of = stemmer ? 'stemmed' : 'plain';
        expect(
          differences(rouge.cases, name, (pair) => pair[of][theirs]?.[place] ?? Number.NaN, { stemmer, measure }),
        ).toEqual([]);
      }
    }
  });

  it('NLTK: stems of 3,000 words', () => {
    const { cases } = readFixture<[word: string, stem: string]>('stems');
    expect(cases.length).toBeGreaterThanOrEqual(3_000);
    expect(cases.filter(([word, theirs]) => porterStem(word) !== theirs)).toEqual([]);
  });

  it.each([
    ['13a', {}],
    ['13a-lower', { lowercase: true }],
    ['intl', { tokenize: 'intl' }],
    ['char', { tokenize: 'char' }],
    ['none', { tokenize: 'none' }],
  ])('sacrebleu: BLEU of sentences and of sets, %s', (file, parameters) => {
    const fixture = readFixture<Pair & { score: number }, Corpora>(`bleu-${file}`);
    expect(fixture.cases.length).toBeGreaterThanOrEqual(200);
    expect(differences(fixture.cases, 'bleu', ({ score }) => score, parameters)).toEqual([]);
    expect(corpusDifferences(fixture, 'bleu', parameters)).toEqual([]);
  });

  it.each([
    ['2', {}],
    ['plusplus', { wordOrder: 2 }],
    ['lower-beta1', { lowercase: true, beta: 1 }],
  ])('sacrebleu: chrF of sentences and of sets, %s', (file, parameters) => {
    const fixture = readFixture<Pair & { score: number }, Corpora>(`chrf-${file}`);
    expect(fixture.cases.length).toBeGreaterThanOrEqual(200);
    expect(differences(fixture.cases, 'chrf', ({ score }) => score, parameters)).toEqual([]);
    expect(corpusDifferences(fixture, 'chrf', parameters)).toEqual([]);
  });

  it('NLTK: GLEU of sentences and of sets', () => {
    const fixture = readFixture<Pair & { score: number }, Corpora>('gleu');
    expect(fixture.cases.length).toBeGreaterThanOrEqual(200);
    expect(differences(fixture.cases, 'gleu', ({ score }) => score)).toEqual([]);
    expect(corpusDifferences(fixture, 'gleu')).toEqual([]);
  });

  it('jiwer: word and character error rates of texts and of sets', () => {
    const fixture = readFixture<Pair & { wer: number; cer: number }, Corpora>('error-rates');
    const parameters = { normalise: false };
    expect(fixture.cases.length).toBeGreaterThanOrEqual(200);
    expect(differences(fixture.cases, 'wer', ({ wer }) => wer, parameters)).toEqual([]);
    expect(differences(fixture.cases, 'cer', ({ cer }) => cer, parameters)).toEqual([]);
    expect(corpusDifferences(fixture, 'wer', parameters)).toEqual([]);
  });

  it('rapidfuzz: Levenshtein similarity and distance', () => {
    const { cases } = readFixture<Pair & { similarity: number; distance: number }>('levenshtein');
    expect(cases.length).toBeGreaterThanOrEqual(200);
    expect(differences(cases, 'levenshtein', ({ similarity }) => similarity)).toEqual([]);
    expect(differences(cases, 'levenshtein-distance', ({ distance }) => distance)).toEqual([]);
  });
});
