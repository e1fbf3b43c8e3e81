import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndexStorage, KnowledgeIndex } from '../../electron/engine/retrieval/knowledgeIndex.ts';
import {
  documentsOf,
  expectAgreement,
  expectRanking,
  found,
  put,
  withCode,
  type WithIndex,
} from './knowledgeExpectations.ts';
import { asPassage, cosine, indexSettings, unitVector, type madeUpDocument } from './knowledgeFixtures.ts';
import { describeDense, describeFilter, describeKeyword } from './knowledgeSearchContract.ts';

/**
 * What every implementation of `IndexStorage` and `KnowledgeIndex` must do, whatever it stands on. `openStorage` opens the same place each time it
 * is called: what one storage left, the next one finds.
 */
export function describeKnowledgeIndex(name: string, openStorage: () => Promise<IndexStorage>): void {
  describe(name, () => {
    let storage: IndexStorage;
    beforeAll(async () => {
      storage = await openStorage();
    });
    afterAll(async () => {
      await storage.close();
    });

    async function withIndex(
      work: (index: KnowledgeIndex, id: string) => Promise<void>,
      dimensions?: number,
    ): Promise<void> {
      const id = randomUUID();
      const index = await storage.create(id, indexSettings(dimensions));
      try {
        await work(index, id);
      } finally {
        await index.close();
        await storage.drop(id);
      }
    }

    describeStorage(() => storage, openStorage);
    describeDocuments(withIndex);
    describeKeyword(withIndex);
    describeDense(withIndex);
    describeFilter(withIndex);
    describeConcurrency(withIndex);
  });
}

function describeStorage(current: () => IndexStorage, openStorage: () => Promise<IndexStorage>): void {
  describe('a storage', () => {
    it('lists, opens and drops what it made; dropping what is not there is no error', async () => {
      const storage = current();
      const id = randomUUID();
      const index = await storage.create(id, indexSettings(24));
      expect(index.settings).toEqual(indexSettings(24));
      expect(await storage.list()).toContain(id);
      await put(index, { id: 'a', text: 'words' });
      const second = await storage.open(id);
      expect(second.settings).toEqual(indexSettings(24));
      expect(await second.sha256Of('a')).toBe(await index.sha256Of('a'));
      await index.close();
      await second.close();
      await storage.drop(id);
      await storage.drop(id);
      expect(await storage.list()).not.toContain(id);
      await expect(storage.open(id)).rejects.toEqual(withCode('index/not-found'));
    });

    it('makes no index twice, and leaves the one that is there alone', async () => {
      const storage = current();
      const id = randomUUID();
      const index = await storage.create(id, indexSettings());
      await put(index, { id: 'a', text: 'words' });
      await expect(storage.create(id, indexSettings())).rejects.toEqual(withCode('index/exists'));
      expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 1 });
      await index.close();
      await storage.drop(id);
    });

    it.each(['../outside', '..', '', 'a/b', String.raw`a\b`, 'a"; DROP', 'x'.repeat(300), 'nul\0'])(
      'takes no id that could be a place or a statement: %j',
      async (id) => {
        await expect(current().create(id, indexSettings())).rejects.toEqual(
          expect.objectContaining({ code: expect.stringMatching(/^index\//) }),
        );
        await expect(current().open(id)).rejects.toEqual(
          expect.objectContaining({ code: expect.stringMatching(/^index\//) }),
        );
      },
    );

    it('keeps what was put when it is closed and opened again', async () => {
      const first = await openStorage();
      const id = randomUUID();
      const made = await put(await first.create(id, indexSettings()), { id: 'a', text: 'one zebra\n\ntwo' });
      await first.close();
      const second = await openStorage();
      const index = await second.open(id);
      expect(await index.document('a')).toEqual(made.document);
      expect(await found(index, 'zebra')).toEqual(['a']);
      expect(await documentsOf(index, await index.dense(unitVector(5), { limit: 5 }))).toEqual(['a', 'a']);
      expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 2 });
      await second.drop(id);
      await second.close();
    });

    it('does not mix two indexes', async () => {
      const storage = current();
      const ids = [randomUUID(), randomUUID()] as const;
      const first = await storage.create(ids[0], indexSettings(16));
      const second = await storage.create(ids[1], indexSettings(8));
      await put(first, { id: 'a', text: 'zebra' });
      expect(await found(second, 'zebra')).toEqual([]);
      expect(await second.dense(unitVector(1, 8), { limit: 3 })).toEqual([]);
      await put(second, { id: 'a', text: 'giraffe' });
      await storage.drop(ids[0]);
      expect(await found(second, 'giraffe')).toEqual(['a']);
      await storage.drop(ids[1]);
    });

    it('answers nothing through an index that was closed or dropped', async () => {
      const storage = current();
      const id = randomUUID();
      const closed = await storage.create(id, indexSettings());
      await closed.close();
      await closed.close();
      await expect(closed.counts()).rejects.toEqual(withCode('index/closed'));
      const dropped = await storage.open(id);
      await storage.drop(id);
      await expect(dropped.counts()).rejects.toEqual(
        expect.objectContaining({ code: expect.stringMatching(/^index\/(closed|not-found)$/) }),
      );
    });
  });
}

function describeDocuments(withIndex: WithIndex): void {
  describe('documents', () => {
    it('come back exactly as they were put, with their passages in order', async () => {
      await withIndex(async (index) => {
        const made = await put(
          index,
          {
            id: 'a',
            text: 'first passage\n\nsecond passage\n\nthird passage',
            title: 'A title',
            author: 'Somebody',
            format: 'pdf',
            bytes: 3_000_000_000,
            modifiedAt: 1_700_000_000_123,
          },
          { headings: ['Outer', 'Inner'] },
        );
        expect(await index.document('a')).toEqual(made.document);
        const passages = await index.chunksOf('a');
        expect(passages).toEqual(
          made.chunks.map((chunk) => ({ chunkId: expect.any(Number), ...asPassage(made.document, chunk) })),
        );
        const ids = passages.map(({ chunkId }) => chunkId);
        const [one = 0, two = 0, three = 0] = ids;
        expect(await index.passages([three, -1, one, 2 ** 40, two, three])).toEqual([
          passages[2],
          passages[0],
          passages[1],
          passages[2],
        ]);
        expect(await index.passages([])).toEqual([]);
        const vectors = made.chunks.map(({ vector }) => vector);
        expect(await index.vectorsOf('a')).toEqual(vectors);
        // Out of order, one of them twice, and two that were never there.
        expect(await index.vectorsAt([three, -1, one, 2 ** 40, three])).toEqual([
          vectors[2],
          null,
          vectors[0],
          null,
          vectors[2],
        ]);
        expect(await index.vectorsAt([])).toEqual([]);
        expect(await index.sha256Of('a')).toBe(made.document.sha256);
        const before = Date.now() - 600_000;
        const { text, blocks, pages, ...facts } = made.document;
        expect(await index.documents({ limit: 5 })).toEqual([
          {
            ...facts,
            characters: text.length,
            chunks: blocks.length,
            pageCount: pages.length,
            indexedAt: expect.any(Number),
          },
        ]);
        expect((await index.documents({ limit: 1 }))[0]?.indexedAt).toBeGreaterThan(before);
        const counts = await expectAgreement(index);
        expect(counts).toMatchObject({ documents: 1, chunks: 3 });
        expect(counts.bytes).toBeGreaterThan(0);
      });
    });

    it('that are not there are undefined or empty, in an empty index too', async () => {
      await withIndex(async (index) => {
        expect(await index.document('a')).toBeUndefined();
        expect(await index.sha256Of('a')).toBeUndefined();
        expect(await index.chunksOf('a')).toEqual([]);
        expect(await index.vectorsOf('a')).toEqual([]);
        expect(await index.documents({ limit: 5 })).toEqual([]);
        expect(await index.remove(['a'])).toBe(0);
        expect(await index.remove([])).toBe(0);
        expect(await index.keyword('word', { limit: 5 })).toEqual([]);
        expect(await index.dense(unitVector(1), { limit: 5 })).toEqual([]);
        expect(await index.dense(unitVector(1), { limit: 5, exact: true })).toEqual([]);
        expect(await expectAgreement(index)).toMatchObject({ documents: 0, chunks: 0 });
      });
    });

    it('put again take the place of the earlier version, all of it, and chunk ids are never used again', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'zebra one\n\nzebra two\n\nzebra three' });
        await put(index, { id: 'b', text: 'lion' }, { seed: 2 });
        const old = (await index.chunksOf('a')).map(({ chunkId }) => chunkId);
        const again = await put(index, { id: 'a', text: 'giraffe', title: 'Another' }, { seed: 3 });
        expect(await index.document('a')).toEqual(again.document);
        expect(await found(index, 'zebra')).toEqual([]);
        expect(await found(index, 'giraffe')).toEqual(['a']);
        expect(await index.passages(old)).toEqual([]);
        const ranking = await index.dense(unitVector(9), { limit: 10 });
        expect((await documentsOf(index, ranking)).toSorted()).toEqual(['a', 'b']);
        expect(await expectAgreement(index)).toMatchObject({ documents: 2, chunks: 2 });
        await index.remove(['a', 'b']);
        await put(index, { id: 'a', text: 'zebra one\n\nzebra two' });
        const ids = (await index.chunksOf('a')).map(({ chunkId }) => chunkId);
        expect(Math.min(...ids)).toBeGreaterThan(Math.max(...old));
      });
    });

    it('that were removed are found by nothing', async () => {
      await withIndex(async (index) => {
        await put(index, { id: 'a', text: 'zebra' });
        await put(index, { id: 'b', text: 'zebra' }, { seed: 2 });
        const chunkIds = (await index.chunksOf('a')).map(({ chunkId }) => chunkId);
        expect(await index.remove(['a', 'gone', 'a'])).toBe(1);
        expect(await index.document('a')).toBeUndefined();
        expect(await index.sha256Of('a')).toBeUndefined();
        expect(await index.passages(chunkIds)).toEqual([]);
        expect(await found(index, 'zebra')).toEqual(['b']);
        for (const exact of [false, true]) {
          expect(await documentsOf(index, await index.dense(unitVector(3), { limit: 5, exact }))).toEqual(['b']);
        }
        expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 1 });
      });
    });

    it('without a passage are there too', async () => {
      await withIndex(async (index) => {
        const made = await put(index, { id: 'a', text: '', blocks: [], pages: [], warnings: [] });
        expect(await index.document('a')).toEqual(made.document);
        expect(await index.chunksOf('a')).toEqual([]);
        expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 0 });
        expect(await index.remove(['a'])).toBe(1);
      });
    });

    it('are listed in order of path, page by page, and searched by title and path without wildcards', async () => {
      await withIndex(async (index) => {
        for (const [id, path, title] of [
          ['1', '/b/%.md', 'Percent'],
          ['2', '/a/x.md', 'Report 2024'],
          ['3', '/c_d/y.md', 'Other'],
          ['4', '/cad/z.md', 'Last REPORT'],
        ] as const) {
          await put(index, { id, path, title, text: id }, { seed: Number(id) });
        }
        const paths = async (options: Parameters<KnowledgeIndex['documents']>[0]) =>
          (await index.documents(options)).map(({ path }) => path);
        expect(await paths({ limit: 10 })).toEqual(['/a/x.md', '/b/%.md', '/c_d/y.md', '/cad/z.md']);
        expect(await paths({ limit: 2 })).toEqual(['/a/x.md', '/b/%.md']);
        expect(await paths({ limit: 2, after: '/b/%.md' })).toEqual(['/c_d/y.md', '/cad/z.md']);
        expect(await paths({ limit: 2, after: '/cad/z.md' })).toEqual([]);
        expect(await paths({ limit: 10, search: 'report' })).toEqual(['/a/x.md', '/cad/z.md']);
        expect(await paths({ limit: 10, search: '%' })).toEqual(['/b/%.md']);
        expect(await paths({ limit: 10, search: 'c_d' })).toEqual(['/c_d/y.md']);
        expect(await paths({ limit: 10, search: String.raw`\ ' "` })).toEqual([]);
        expect(await paths({ limit: 1, search: 'report', after: '/a/x.md' })).toEqual(['/cad/z.md']);
      });
    });

    it('keep every offset, whatever is in their text', async () => {
      await withIndex(async (index) => {
        const text =
          'é e\u0301 😀 שלום नमस्ते\n\nnul \0 here\n\nlone \uD83D surrogate \uDE00 \uFFFF\n\n\u{1F469}\u200D\u{1F52C}';
        await put(index, { id: 'a', text, title: 'T\0 \uD83D', author: '\uDE00' });
        const stored = await index.document('a');
        // What a database cannot hold may be another character there, never fewer or more.
        const holdable = (value: string | undefined) => value?.toWellFormed().replaceAll(/[\0\uFFFD ]/g, '?');
        expect(stored?.text).toHaveLength(text.length);
        expect(holdable(stored?.text)).toBe(holdable(text));
        for (const passage of await index.chunksOf('a')) {
          expect(passage.text).toBe(stored?.text.slice(passage.start, passage.end));
        }
        expect(await found(index, 'surrogate')).toEqual(['a']);
        expect(await found(index, 'here')).toEqual(['a']);
      });
    });

    it('may be large', async () => {
      await withIndex(async (index) => {
        const paragraph = `${'common words of a long document '.repeat(30)}`;
        const text = Array.from({ length: 1_500 }, (_, number) => `${paragraph} unique${number}`).join('\n\n');
        await put(index, { id: 'a', text });
        expect((await index.document('a'))?.text).toBe(text);
        const [hit] = await index.keyword('unique777', { limit: 3 });
        expect((await index.passages([hit?.chunkId ?? 0]))[0]?.position).toBe(777);
        expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 1_500 });
        expect(await index.remove(['a'])).toBe(1);
        expect(await expectAgreement(index)).toMatchObject({ documents: 0, chunks: 0 });
      });
    });

    it('are the same as a plain map after any sequence of changes', async () => {
      const change = fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        words: fc.option(fc.array(fc.constantFrom('zebra', 'lion', 'giraffe', 'x\n\ny'), { maxLength: 4 })),
      });
      let seed = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
          await withIndex(async (index) => {
            const model = new Map<string, ReturnType<typeof madeUpDocument>>();
            for (const { id, words } of changes) {
              seed += 1;
              if (words === null) {
                expect(await index.remove([id])).toBe(model.delete(id) ? 1 : 0);
              } else {
                model.set(id, await put(index, { id, text: words.join(' ') }, { seed }));
              }
            }
            const query = unitVector(4_242);
            const expected = [...model.values()]
              .flatMap(({ document, chunks }) => chunks.map((chunk) => ({ id: document.id, chunk })))
              .toSorted((a, b) => cosine(b.chunk.vector, query) - cosine(a.chunk.vector, query));
            for (const exact of [true, false]) {
              const ranking = await index.dense(query, { limit: 50, exact });
              expectRanking(ranking);
              expect(await documentsOf(index, ranking)).toEqual(expected.map(({ id }) => id));
            }
            for (const word of ['zebra', 'lion', 'giraffe']) {
              const having = [...model.keys()].filter((id) => model.get(id)?.document.text.includes(word));
              expect([...new Set(await found(index, word, { limit: 50 }))].toSorted()).toEqual(having.toSorted());
            }
            expect(await expectAgreement(index)).toMatchObject({ documents: model.size, chunks: expected.length });
          });
        }),
        { numRuns: 12 },
      );
    });
  });
}

function describeConcurrency(withIndex: WithIndex): void {
  describe('many at once', () => {
    it('searches while documents come, change and go see each document whole', async () => {
      await withIndex(async (index) => {
        const text = 'zebra one\n\nzebra two\n\nzebra three';
        await put(index, { id: 'fixed', text }, { seed: 99 });
        const changes = Array.from({ length: 24 }, async (_, number) => {
          await put(index, { id: `d${number % 8}`, text }, { seed: number });
          if (number % 6 === 5) await index.remove([`d${number % 8}`]);
        });
        const searches = Array.from({ length: 24 }, async () => {
          for (const ranking of [
            await index.keyword('zebra', { limit: 100 }),
            await index.dense(unitVector(1), { limit: 100 }),
          ]) {
            expectRanking(ranking);
            const ids = await documentsOf(index, ranking);
            // Between ranking and reading a document may go, as a whole.
            for (const id of new Set(ids)) expect(ids.filter((other) => other === id)).toHaveLength(3);
            expect(ids).toContain('fixed');
          }
        });
        await Promise.all([...changes, ...searches]);
        const counts = await expectAgreement(index);
        expect(counts.chunks).toBe(counts.documents * 3);
      });
    });

    it('a document put many times at once is there once', async () => {
      await withIndex(async (index) => {
        await Promise.all(
          Array.from({ length: 8 }, (_, seed) => put(index, { id: 'a', text: `zebra ${seed}` }, { seed })),
        );
        expect(await found(index, 'zebra')).toEqual(['a']);
        expect(await expectAgreement(index)).toMatchObject({ documents: 1, chunks: 1 });
      });
    });

    it('what put acknowledged is found by the very next search', async () => {
      await withIndex(async (index) => {
        for (let number = 0; number < 30; number += 1) {
          const vector = unitVector(500 + number);
          await put(index, { id: `d${number}`, text: `word${number}` }, { vectors: [vector] });
          expect(await documentsOf(index, await index.dense(vector, { limit: 1 }))).toEqual([`d${number}`]);
          expect(await found(index, `word${number}`)).toEqual([`d${number}`]);
        }
      });
    });
  });
}
