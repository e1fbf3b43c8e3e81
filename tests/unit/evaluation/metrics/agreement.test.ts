import { describe, expect, it } from 'vitest';
import { confusionMatrix } from '../../../../electron/engine/evaluation/metrics/classes/classCounts.ts';
import { porterStem } from '../../../../electron/engine/evaluation/metrics/support/porterStem.ts';
import { finalNumber } from '../../../../electron/engine/evaluation/metrics/support/readNumbers.ts';
import { scoreRanking } from '../../../../electron/engine/statistics/rankingMetrics.ts';
import { readFixture, scorer, sumCounts } from './scoring.ts';

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

  interface Classes {
    labels: string[];
    gold: string[];
    predicted: (string | null)[];
    macro: number;
    weighted: number;
    accuracy: number;
    seen: string[];
    matrix: number[][];
  }
  it('scikit-learn: accuracy, macro and weighted F1, confusion matrix', () => {
    const { cases } = readFixture<Classes>('classes');
    expect(cases.length).toBeGreaterThanOrEqual(200);
    const metrics = {
      accuracy: scorer('label-accuracy'),
      macro: scorer('macro-f1'),
      weighted: scorer('macro-f1', { average: 'weighted' }),
    };
    for (const { labels, gold, predicted, seen, matrix, ...theirs } of cases) {
      for (const [name, metric] of Object.entries(metrics)) {
        const scores = gold.map((label, at) =>
          metric.score(predicted[at] ?? 'I cannot tell.', { labels, row: { label, references: [label] } }),
        );
        const mean = scores.reduce((sum, { value }) => sum + (value ?? Number.NaN), 0) / scores.length;
        const ours = name === 'accuracy' ? mean : metric.combine(scores);
        expect(
          Math.abs((ours ?? Number.NaN) - theirs[name as keyof typeof theirs]),
          `${name} of ${gold.join()}`,
        ).toBeLessThan(close);
        const confusion = confusionMatrix(sumCounts(scores));
        expect(confusion.labels).toEqual([...seen].sort());
        for (const [row, label] of seen.entries()) {
          const our = confusion.labels.indexOf(label);
          const counts = seen.map((other) => confusion.matrix[our]?.[confusion.labels.indexOf(other)]);
          expect([...counts, confusion.unreadable[our]]).toEqual(matrix[row]);
        }
      }
    }
  });

  interface Ranking {
    ranked: string[];
    grades: Record<string, number>;
    k: number;
    ndcg: number;
    recall: number;
    precision: number;
    mrr: number;
    contextPrecision: number;
    contextRecall: number;
  }
  it('scikit-learn: nDCG and average precision, recall, precision and reciprocal rank', () => {
    const { cases } = readFixture<Ranking>('rankings');
    expect(cases.length).toBeGreaterThanOrEqual(200);
    for (const { ranked, grades, k, ...theirs } of cases) {
      const request = {
        row: { fields: { relevant: JSON.stringify(grades) } },
        passages: ranked.map((documentId) => ({ documentId, text: documentId })),
      };
      const of = (name: string, parameters: Record<string, unknown>) =>
        scorer(name, { column: 'relevant', ...parameters }).score('an answer', request).value ?? Number.NaN;
      const ours = {
        ndcg: of('ndcg-at-k', { k }),
        recall: of('recall-at-k', { k }),
        precision: of('precision-at-k', { k }),
        mrr: of('mrr', { k }),
        contextPrecision: of('context-precision', {}),
        contextRecall: of('context-recall', {}),
      };
      for (const [name, value] of Object.entries(ours)) {
        expect(Math.abs(value - theirs[name as keyof typeof theirs]), `${name} of ${ranked.join()}`).toBeLessThan(
          close,
        );
      }
      // The room of statistics has the same figures for knowledge bases.
      const known = scoreRanking(ranked, new Map(Object.entries(grades)));
      expect(of('ndcg-at-k', { k: 10 })).toBeCloseTo(known.ndcg10, 12);
      expect(of('recall-at-k', { k: 100 })).toBeCloseTo(known.recall100, 12);
    }
  });

  interface Numbers {
    answer: string;
    reference: string;
    value: number;
    tolerance: number;
    relativeTolerance: number;
    within: boolean;
  }
  it('exact fractions: numbers written in many ways, within tolerance', () => {
    const { cases } = readFixture<Numbers>('numbers');
    expect(cases.length).toBeGreaterThanOrEqual(200);
    const wrong = cases.flatMap((one) => {
      const { value } = finalNumber(one.answer, 'last', '.') ?? { value: Number.NaN };
      const { passed } = scorer('number', {
        tolerance: one.tolerance,
        relativeTolerance: one.relativeTolerance,
      }).score(one.answer, { row: { references: [one.reference] } });
      const isRead = Math.abs(value - one.value) <= 1e-9 * Math.abs(one.value);
      return isRead && passed === one.within ? [] : [{ ...one, read: value, passed }];
    });
    expect(wrong).toEqual([]);
  });

  it('expat: well-formed XML', () => {
    const { cases } = readFixture<{ answer: string; wellFormed: boolean }>('xml');
    expect(cases.length).toBeGreaterThanOrEqual(200);
    const metric = scorer('is-xml');
    expect(
      cases.flatMap(({ answer, wellFormed }) => {
        const scored = metric.score(answer);
        return scored.passed === wellFormed ? [] : [{ answer, wellFormed, reason: scored.reason }];
      }),
    ).toEqual([]);
  });
});
