import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewShotExamples } from '../../../../electron/engine/evaluation/data/fewShotExamples.ts';
import { findLeaks } from '../../../../electron/engine/evaluation/data/findLeaks.ts';
import { sampleRows } from '../../../../electron/engine/evaluation/data/sampleRows.ts';
import { splitRows } from '../../../../electron/engine/evaluation/data/splitRows.ts';
import type { DataRow } from '../../../../electron/engine/evaluation/dataset.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { datasetFrom, labelledRows } from '../../../support/dataRows.ts';
import { threadClock } from '../../../support/threadClock.ts';

const counts = (rows: readonly DataRow[]) => {
  const found: Record<string, number> = {};
  for (const { label } of rows) found[label ?? ''] = (found[label ?? ''] ?? 0) + 1;
  return found;
};
const ids = (rows: readonly DataRow[]) => rows.map(({ id }) => id).sort();

/** Texts of words drawn at random: no two alike. */
function drawnTexts(count: number, words: number, seed: number): string[] {
  const random = createRandom(seed);
  const word = () =>
    Array.from({ length: 3 + random.integer(6) }, () => String.fromCharCode(97 + random.integer(26))).join('');
  const known = Array.from({ length: 5_000 }, word);
  return Array.from({ length: count }, () =>
    Array.from({ length: words }, () => known[random.integer(known.length)]).join(' '),
  );
}

const uneven = await labelledRows(
  drawnTexts(200, 12, 1).map((text, index) => ({ text, label: index % 10 < 6 ? 'a' : index % 10 < 9 ? 'b' : 'c' })),
);

describe('a sample', () => {
  // Drawn without regard to labels, 20 of 200 rows can miss a class altogether, and its score says nothing of the whole.
  it('has each label in its share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 1, max: 200 }), (seed, count) => {
        const found = counts(sampleRows(uneven, count, seed));
        for (const [label, share] of [
          ['a', 0.6],
          ['b', 0.3],
          ['c', 0.1],
        ] as const) {
          expect(Math.abs((found[label] ?? 0) - share * count)).toBeLessThanOrEqual(1.6);
        }
      }),
    );
  });

  it('is the same for the same seed in every order of the file, and a larger one holds the smaller', () => {
    const ten = sampleRows(uneven, 10, 7);
    expect(ten).toHaveLength(10);
    expect(ids(sampleRows(uneven.toReversed(), 10, 7))).toEqual(ids(ten));
    expect(ids(sampleRows(uneven, 10, 8))).not.toEqual(ids(ten));
    expect(sampleRows(uneven, 40, 7)).toEqual(expect.arrayContaining(ten));
    expect(ten.map(({ line }) => line)).toEqual(ten.map(({ line }) => line).sort((a, b) => a - b));
    expect(sampleRows(uneven, 500, 7)).toEqual(uneven);
  });
});

describe('a split', () => {
  it('keeps every row once, on one side, each label in its share', async () => {
    const { test, train, leaks } = await splitRows({ rows: uneven, testShare: 0.25, seed: 3 });
    expect(ids([...test, ...train])).toEqual(ids(uneven));
    expect(counts(test)).toEqual({ a: 30, b: 15, c: 5 });
    expect(leaks).toEqual([]);
    const turned = await splitRows({ rows: uneven.toReversed(), testShare: 0.25, seed: 3 });
    expect(ids(turned.test)).toEqual(ids(test));
  });

  // The same question on both sides is answered from memory.
  it('puts rows that ask the same on one side', async () => {
    const rows = await labelledRows(
      Array.from({ length: 60 }, (_, index) => ({
        text: `${'The same question'.repeat(1)} ${Math.floor(index / 3)}${'?!.'[index % 3]}`,
        label: 'x',
      })),
    );
    const { test, leaks } = await splitRows({ rows, testShare: 0.3, seed: 1 });
    expect(test).toHaveLength(18);
    expect(leaks.filter(({ similarity }) => similarity === 1)).toEqual([]);
  });

  it('of one row, or none, has a training part or nothing', async () => {
    expect((await splitRows({ rows: [], testShare: 0.5, seed: 1 })).test).toEqual([]);
    const one = await splitRows({ rows: uneven.slice(0, 1), testShare: 0.9, seed: 1 });
    expect([one.test.length, one.train.length]).toEqual([0, 1]);
  });
});

describe('leaks', () => {
  const rowsOf = (texts: readonly string[]) => labelledRows(texts.map((text) => ({ text, label: 'x' })));
  const long =
    'The council of the town voted on Tuesday to build a new bridge over the river, after years of talks about its cost.';

  it.each([
    ['the same', long, long, true],
    ['other case, spaces and marks', long, long.toUpperCase().replaceAll(' ', '  ').replace(',', ' -'), true],
    ['one word changed', long, long.replace('Tuesday', 'Friday'), true],
    ['a few words more', long, `${long} It opens next year.`, true],
    [
      'another sentence',
      long,
      'A player of the home team scored twice in the last minutes and was carried off the field by the crowd.',
      false,
    ],
    ['another sum', 'What is 14 + 25?', 'What is 14 + 26?', false],
    ['another capital', 'What is the capital of France?', 'What is the capital of Spain?', false],
    ['signs alone', '+ - *', '- + *', false],
  ])('%s', async (_, a, b, leaks) => {
    const found = await findLeaks({ test: await rowsOf([a]), train: await rowsOf([b]) });
    expect(found.length).toBe(leaks ? 1 : 0);
  });

  it('the same question about another text is none', async () => {
    const mapping = { q: 'input', c: 'context' } as const;
    const { dataset } = await datasetFrom(
      [
        { q: 'Summarise the text.', c: long },
        { q: 'Summarise the text.', c: 'Something else happened elsewhere to others.' },
      ],
      mapping,
    );
    expect(await findLeaks({ test: dataset.rows.slice(0, 1), train: dataset.rows.slice(1) })).toEqual([]);
  });

  // A template that all rows share made all rows alike: ten thousand leaks where there are none.
  it('a template that all rows share makes none', async () => {
    const template =
      'You are a careful reader of news. Read the headline, think about its topic, and answer with one word only. Headline: ';
    const texts = drawnTexts(200, 6, 9).map((text) => template + text);
    const found = await findLeaks({
      test: await rowsOf(texts.slice(0, 100)),
      train: await rowsOf([...texts.slice(100), `${texts[5]} x`]),
    });
    expect(found).toHaveLength(1);
  });

  // The filter may skip pairs, but never one that counts: compared with all pairs, one by one.
  it('finds what comparing all pairs finds', async () => {
    const random = createRandom(4);
    const texts = drawnTexts(40, 15, 5);
    const edited = texts.map((text) => {
      const words = text.split(' ');
      for (let edits = random.integer(5); edits > 0; edits -= 1) words[random.integer(words.length)] = 'edited';
      return words.join(' ');
    });
    const test = await rowsOf(edited);
    const train = await rowsOf(texts);
    const pieces = (text: string) => {
      const padded = ` ${text} `;
      return new Set(Array.from({ length: padded.length - 4 }, (_, at) => padded.slice(at, at + 5)));
    };
    const expected = test.filter((row) => {
      const mine = pieces(row.input);
      return train.some((other) => {
        const theirs = pieces(other.input);
        const both = [...mine].filter((piece) => theirs.has(piece)).length;
        return both / (mine.size + theirs.size - both) >= 0.8;
      });
    });
    const found = await findLeaks({ test, train });
    const near = new Set(found.map((leak) => leak.test));
    // "edited" stands in a fifth of all rows, as a template does, and is left out there: it can only make more alike.
    for (const { id } of expected) expect(near).toContain(id);
    expect(expected.length).toBeGreaterThan(10);
    expect(found.length).toBeLessThan(test.length);
  });

  it('10,000 rows against 10,000 take seconds, and let others have the thread', async () => {
    const texts = drawnTexts(20_000, 35, 6);
    const rows = texts.map(
      (input, index) => ({ id: String(index), input, context: [], images: [], audio: null }) as unknown as DataRow,
    );
    const test = rows.slice(0, 10_000);
    const train = [...rows.slice(10_000), { ...rows[17], id: 'near', input: `${rows[17]?.input} more` } as DataRow];
    let longest = 0;
    let sinceTick = threadClock();
    const clock = setInterval(() => {
      longest = Math.max(longest, sinceTick());
      sinceTick = threadClock();
    }, 5);
    const spent = threadClock();
    const found = await findLeaks({ test, train });
    const seconds = spent() / 1_000;
    clearInterval(clock);
    expect(found.map((leak) => leak.test)).toEqual(['17']);
    expect(seconds).toBeLessThan(20);
    expect(longest).toBeLessThan(400);
  }, 60_000);
});

describe('examples', () => {
  // Drawn at random, four examples of four classes can be of one, and the model learns to say it.
  it('are of each class in turn, the same in every order of the file, and more of them begin with the fewer', () => {
    const four = fewShotExamples({ train: uneven, count: 4, seed: 5 });
    expect(new Set(four.slice(0, 3).map(({ output }) => output))).toEqual(new Set(['a', 'b', 'c']));
    expect(fewShotExamples({ train: uneven.toReversed(), count: 4, seed: 5 })).toEqual(four);
    expect(fewShotExamples({ train: uneven, count: 9, seed: 5 }).slice(0, 4)).toEqual(four);
    expect(fewShotExamples({ train: uneven, count: 4, seed: 6 })).not.toEqual(four);
    expect(
      fewShotExamples({ train: uneven, count: 9, seed: 5 })
        .map(({ output }) => output)
        .sort()
        .join(''),
    ).toBe('aaabbbccc');
  });

  it('a class with few rows runs out, the others go on; no more than there are', () => {
    const all = fewShotExamples({ train: uneven, count: 1_000, seed: 5 });
    expect(all).toHaveLength(200);
    expect(new Set(all.map(({ input }) => input)).size).toBe(200);
    expect(fewShotExamples({ train: [], count: 4, seed: 5 })).toEqual([]);
  });

  it('without labels, a few answers that come again are classes', async () => {
    const { dataset } = await datasetFrom(
      Array.from({ length: 20 }, (_, index) => ({ q: `Question ${index}`, a: index < 18 ? 'yes' : 'no' })),
      { q: 'input', a: 'reference' },
    );
    expect(
      fewShotExamples({ train: dataset.rows, count: 2, seed: 1 })
        .map(({ output }) => output)
        .sort(),
    ).toEqual(['no', 'yes']);
  });
});
