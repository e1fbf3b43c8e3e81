import type {
  IndexChunk,
  IndexDocument,
  IndexSettings,
  KnowledgeIndex,
  Passage,
  RankOptions,
  Scored,
} from '../../electron/engine/retrieval/knowledgeIndex.ts';

/**
 * A small honest index in memory: cosine over all vectors, BM25 over words. For tests of what stands on an index; the contract's own suite is for
 * the real ones.
 */
export function memoryIndex(
  settings: IndexSettings,
  contents: { document: IndexDocument; chunks: IndexChunk[] }[],
): KnowledgeIndex {
  const documents = new Map(contents.map(({ document }) => [document.id, document]));
  const rows: { passage: Passage; vector: Float32Array; words: string[] }[] = [];
  for (const { document, chunks } of contents) {
    for (const { vector, ...chunk } of chunks) {
      const { id, path, title, format } = document;
      const passage = { ...chunk, chunkId: rows.length + 1, documentId: id, path, title, format };
      rows.push({ passage, vector, words: wordsOf(chunk.text) });
    }
  }
  const fits = ({ passage }: (typeof rows)[number], { filter }: RankOptions): boolean =>
    (filter?.documentIds?.includes(passage.documentId) ?? true) && (filter?.formats?.includes(passage.format) ?? true);
  const ranked = (scores: Scored[], limit: number) =>
    scores.toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId).slice(0, limit);

  return {
    settings,
    put: () => Promise.reject(new Error('This index is read only.')),
    remove: () => Promise.reject(new Error('This index is read only.')),
    async keyword(query, options) {
      options.signal?.throwIfAborted();
      const wanted = [...new Set(wordsOf(query))];
      const mean = rows.reduce((sum, { words }) => sum + words.length, 0) / Math.max(1, rows.length);
      const scores = rows
        .filter((row) => fits(row, options))
        .map(({ passage, words }) => {
          let score = 0;
          for (const word of wanted) {
            const having = rows.filter((row) => row.words.includes(word)).length;
            const times = words.filter((one) => one === word).length;
            const rarity = Math.log(1 + (rows.length - having + 0.5) / (having + 0.5));
            score += (rarity * times * 2.2) / (times + 1.2 * (0.25 + (0.75 * words.length) / mean));
          }
          return { chunkId: passage.chunkId, score };
        });
      return ranked(
        scores.filter(({ score }) => score > 0),
        options.limit,
      );
    },
    async dense(vector, options) {
      options.signal?.throwIfAborted();
      const scores = rows
        .filter((row) => fits(row, options))
        .map((row) => ({
          chunkId: row.passage.chunkId,
          score: row.vector.reduce((sum, value, place) => sum + value * (vector[place] ?? 0), 0),
        }));
      return ranked(scores, options.limit);
    },
    passages: async (ids) =>
      ids.flatMap((id) => rows.filter(({ passage }) => passage.chunkId === id)).map(({ passage }) => passage),
    document: async (id) => documents.get(id),
    chunksOf: async (id) => rows.filter(({ passage }) => passage.documentId === id).map(({ passage }) => passage),
    vectorsOf: async (id) => rows.filter(({ passage }) => passage.documentId === id).map(({ vector }) => vector),
    vectorsAt: async (ids) => ids.map((id) => rows.find(({ passage }) => passage.chunkId === id)?.vector ?? null),
    documents: async ({ limit, after = '' }) =>
      [...documents.values()]
        .filter(({ path }) => path > after)
        .toSorted((a, b) => (a.path < b.path ? -1 : 1))
        .slice(0, limit)
        .map(({ text, blocks: _blocks, pages, ...rest }) => ({
          ...rest,
          characters: text.length,
          chunks: rows.filter(({ passage }) => passage.documentId === rest.id).length,
          pageCount: pages.length,
          indexedAt: 0,
        })),
    sha256Of: async (id) => documents.get(id)?.sha256,
    counts: async () => ({
      documents: documents.size,
      chunks: rows.length,
      keywordRows: rows.length,
      vectors: rows.length,
      bytes: 0,
    }),
    close: async () => undefined,
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
