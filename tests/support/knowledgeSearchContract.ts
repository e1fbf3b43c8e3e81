import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentsOf,
  expectAgreement,
  expectRanking,
  found,
  put,
  withCode,
  type WithIndex,
} from './knowledgeExpectations.ts';
import { cosine, madeUpDocument, toUnit, unitVector } from './knowledgeFixtures.ts';

/** The part of the contract of a `KnowledgeIndex` that is about searching (see knowledgeIndexContract.ts). */
export function describeKeyword(withIndex: WithIndex): void {
  describe('search by words', () => {
    it('puts first what has more and rarer words of the query, and finds any of them', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'both', text: 'the quick zebra and the lazy giraffe met' }, { seed: 1 });
        await put(index, { id: 'common', text: 'the lazy dog slept near the lazy cat' }, { seed: 2 });
        await put(index, { id: 'more', text: 'a lazy afternoon with some more lazy people' }, { seed: 3 });
        await put(index, { id: 'none', text: 'nothing of interest here' }, { seed: 4 });
        const ranking = await index.keyword('zebra lazy', { limit: 10 });
        expectRanking(ranking);
        const order = await documentsOf(index, ranking);
        expect(order[0]).toBe('both');
        expect(order.toSorted()).toEqual(['both', 'common', 'more']);
        expect(await index.keyword('zebra lazy', { limit: 1 })).toEqual(ranking.slice(0, 1));
      });
    });

    it('does not mind case and accents', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'Café in Zürich, ÉCOLE' });
        for (const query of ['cafe', 'CAFÉ', 'zurich', 'école', 'ecole'])
          expect(await found(index, query)).toEqual(['a']);
      });
    });

    // A base that moved to a server was found by other questions than before.
    it('does not mind English endings, nor words that every question has', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'the surfaces were cooled' }, { seed: 1 });
        await put(index, { id: 'b', text: 'what is this about' }, { seed: 2 });
        expect(await found(index, 'cooling of a surface')).toEqual(['a']);
        expect(await found(index, 'What about this surface?')).toEqual(['a']);
        expect(await found(index, 'What is this about?')).toEqual(['b']);
      });
    });

    it('counts a word of the title for more than one of the text', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'text', text: 'zebra plain', title: 'Other' }, { seed: 1 });
        await put(index, { id: 'title', text: 'other plain', title: 'Zebra' }, { seed: 2 });
        for (const seed of [3, 4, 5]) await put(index, { id: `more ${seed}`, text: 'nothing of interest' }, { seed });
        expect(await documentsOf(index, await index.keyword('zebra', { limit: 10 }))).toEqual(['title', 'text']);
      });
    });

    it('finds by title and headings too', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'plain text', title: 'Quarterly figures' }, { headings: ['Zebras', 'Food'] });
        expect(await found(index, 'quarterly')).toEqual(['a']);
        expect(await found(index, 'zebras')).toEqual(['a']);
      });
    });

    it.each(['', ' ', '.', '"', '()', '\0', '🦓', '--', '\uD83D'])(
      'finds nothing without a word: %j',
      async (query) => {
        await withIndex(async (index) => {
          await put(index, { id: 'a', text: 'zebra' });
          expect(await index.keyword(query, { limit: 5 })).toEqual([]);
        });
      },
    );

    it('takes operators for plain words', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'one zebra' });
        const queries = `NOT zebra|zebra*|title:zebra|body : zebra|"zebra|zebra"|^zebra|-zebra|zebra AND|OR zebra|NEAR(zebra|NEAR("zebra" x, 2)|(zebra|zebra)|{title body}: zebra|zebra + x|zebra & !x|zebra <-> x|zebra:*|!zebra|'zebra|''zebra''|zebra;--|$1 zebra|\\zebra|zebra\\|%zebra%|zebra\0|"" zebra ""|zebra zebra zebra`;
        for (const query of queries.split('|')) expect([query, await found(index, query)]).toEqual([query, ['a']]);
      });
    });

    it('never fails, whatever is typed', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'one zebra' });
        const hostile = fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc
            .array(
              fc.constantFrom(
                '"',
                "'",
                '*',
                '(',
                ')',
                ':',
                '^',
                '-',
                '+',
                'AND',
                'OR',
                'NOT',
                'NEAR',
                '{',
                '}',
                '\0',
                '\\',
                '&',
                '|',
                '!',
                '<->',
                ' ',
                ',',
                'a',
              ),
              { maxLength: 15 },
            )
            .map((parts) => parts.join('')),
        );
        await fc.assert(
          fc.asyncProperty(hostile, async (query) => {
            expectRanking(await index.keyword(query, { limit: 5 }));
            expect(await found(index, `${query} zebra`)).toContain('a');
          }),
          { numRuns: 150 },
        );
        const long = `${'word '.repeat(20_000)}zebra ${'y'.repeat(100_000)}`;
        expectRanking(await index.keyword(long, { limit: 5 }));
      });
    });

    it.each([
      ['Japanese', '私は東京都に住んでいます', '東京', '京'],
      ['Chinese', '知识库中的文档检索', '文档', '检索'],
      ['Thai', 'ประเทศไทยมีอาหารอร่อย', 'อาหาร', undefined],
      ['Korean', '서울에서 만납시다', '서울', undefined],
    ])('finds words of a script without spaces inside a sentence: %s', async (_, text, query, second) => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text });
        await put(index, { id: 'b', text: 'something else' }, { seed: 2 });
        expect(await found(index, query)).toEqual(['a']);
        if (second !== undefined) expect(await found(index, second)).toEqual(['a']);
        expect(await found(index, `${query} else`)).toHaveLength(2);
      });
    });

    it('finds a question made of the commonest words only', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'to be or not to be' });
        await put(index, { id: 'b', text: 'something about animals' }, { seed: 2 });
        expect((await found(index, 'to be or not to be'))[0]).toBe('a');
      });
    });
  });
}

export function describeDense(withIndex: WithIndex): void {
  describe('search by vector', () => {
    it('ranks by cosine, and says it', async () => {
      await withIndex(async (index) => {
        const made = await put(index, { id: 'a', text: Array.from({ length: 40 }, (_, n) => `p${n}`).join('\n\n') });
        const query = unitVector(77);
        const passages = await index.chunksOf('a');
        const expected = made.chunks
          .map((chunk, position) => ({ chunkId: passages[position]?.chunkId, score: cosine(chunk.vector, query) }))
          .toSorted((a, b) => b.score - a.score)
          .slice(0, 10);
        for (const exact of [false, true]) {
          const ranking = await index.dense(query, { limit: 10, exact });
          expectRanking(ranking);
          expect(ranking.map(({ chunkId }) => chunkId)).toEqual(expected.map(({ chunkId }) => chunkId));
          for (const [place, { score }] of ranking.entries()) expect(score).toBeCloseTo(expected[place]?.score ?? 9, 2);
        }
        expect(await index.dense(query, { limit: 100 })).toHaveLength(40);
      });
    });

    it('finds nearly all that comparing with every vector finds', async () => {
      await withIndex(async (index) => {
        // In clusters, as vectors of text are.
        for (let number = 0; number < 60; number += 1) {
          const vectors = Array.from({ length: 50 }, (_, n) => {
            const centre = unitVector(number % 12, 64);
            const noise = unitVector(100 + number * 50 + n, 64);
            return toUnit(centre.map((value, index_) => value + 0.8 * (noise[index_] ?? 0)));
          });
          await put(index, { id: `d${number}`, text: vectors.map((_, n) => `p${n}`).join('\n\n') }, { vectors });
        }
        let hits = 0;
        for (let number = 0; number < 40; number += 1) {
          const near = unitVector(9_000 + number, 64);
          const query = toUnit(unitVector(number % 12, 64).map((value, index_) => value + 0.8 * (near[index_] ?? 0)));
          const exact = new Set((await index.dense(query, { limit: 10, exact: true })).map(({ chunkId }) => chunkId));
          hits += (await index.dense(query, { limit: 10 })).filter(({ chunkId }) => exact.has(chunkId)).length;
        }
        expect(hits / 400).toBeGreaterThanOrEqual(0.99);
      }, 64);
    });

    it('refuses vectors of another length or that are no numbers, and writes nothing of the document', async () => {
      await withIndex(async (index) => {
        const wrong = madeUpDocument({ id: 'a', text: 'zebra\n\nlion' }, { dimensions: 8 });
        await expect(index.put(wrong.document, wrong.chunks)).rejects.toEqual(withCode('index/dimensions'));
        await expect(index.dense(unitVector(1, 8), { limit: 5 })).rejects.toEqual(withCode('index/dimensions'));
        const vectors = [unitVector(1), unitVector(2).fill(Number.NaN, 3, 4)];
        const broken = madeUpDocument({ id: 'a', text: 'zebra\n\nlion' }, { vectors });
        await expect(index.put(broken.document, broken.chunks)).rejects.toEqual(withCode('index/not-a-number'));
        await expect(index.dense(vectors[1] as Float32Array, { limit: 5 })).rejects.toEqual(
          withCode('index/not-a-number'),
        );
        expect(await expectAgreement(index)).toMatchObject({ documents: 0, chunks: 0 });
        expect(await found(index, 'zebra')).toEqual([]);
      });
    });

    it('stops when told to', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'zebra' });
        const signal = AbortSignal.abort(new Error('enough'));
        await expect(index.dense(unitVector(1), { limit: 5, signal })).rejects.toThrow('enough');
        await expect(index.keyword('zebra', { limit: 5, signal })).rejects.toThrow('enough');
      });
    });
  });
}

export function describeFilter(withIndex: WithIndex): void {
  it('a filter works inside the ranking: what fits is found though everything else is nearer', async () => {
    await withIndex(async (index) => {
      const query = unitVector(1);
      const nearness = (amount: number, seed: number) =>
        toUnit(query.map((value, n) => value * amount + (unitVector(seed)[n] ?? 0)));
      for (let number = 0; number < 300; number += 1) {
        await put(
          index,
          { id: `near${number}`, text: 'zebra zebra', modifiedAt: 2_000 + number, format: 'pdf' },
          { vectors: [nearness(5, 10 + number)] },
        );
      }
      const far = { id: 'far', text: `one zebra in ${'many other words '.repeat(20)}`, modifiedAt: 1_000 };
      await put(index, { ...far, format: 'docx' }, { vectors: [nearness(0.1, 9_999)] });
      const filters = [
        { documentIds: ['far'] },
        { formats: ['docx' as const] },
        { modifiedTo: 1_000 },
        { modifiedFrom: 1_000, modifiedTo: 1_999 },
        { documentIds: ['far', 'near1'], formats: ['docx' as const, 'html' as const], modifiedTo: 5_000 },
      ];
      for (const filter of filters) {
        expect(await found(index, 'zebra', { filter, limit: 1 })).toEqual(['far']);
        for (const exact of [false, true]) {
          expect(await documentsOf(index, await index.dense(query, { limit: 1, filter, exact }))).toEqual(['far']);
        }
      }
      const none = [{ documentIds: [] }, { formats: [] }, { documentIds: ['gone'] }, { modifiedFrom: 9_000 }];
      for (const filter of none) {
        expect(await index.keyword('zebra', { limit: 5, filter })).toEqual([]);
        for (const exact of [false, true]) expect(await index.dense(query, { limit: 5, filter, exact })).toEqual([]);
      }
      const most = { modifiedFrom: 2_000, formats: ['pdf' as const] };
      const fits = new Set(await documentsOf(index, await index.dense(query, { limit: 400, filter: most })));
      expect(fits.size).toBe(300);
      expect(fits.has('far')).toBe(false);
      expect(await found(index, 'zebra', { filter: most, limit: 400 })).toHaveLength(300);
    });
  });
}
