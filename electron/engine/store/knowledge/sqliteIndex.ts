import { YardstickError } from '../../../../models/errors.ts';
import type { Chunk } from '../../retrieval/chunk.ts';
import type { IndexChunk, IndexSettings, KnowledgeIndex, RankOptions } from '../../retrieval/knowledgeIndex.ts';
import type { ReaderCalls, WriterCalls } from './indexCalls.ts';
import type { ThreadClient } from './threadClient.ts';
import { assertDimensions } from './unitVector.ts';

/** An index as the engine sees it: every call goes to one of the storage's two threads. */
export function createSqliteIndex(options: {
  file: string;
  settings: IndexSettings;
  writer: ThreadClient<WriterCalls>;
  reader: ThreadClient<ReaderCalls>;
  /** @throws {YardstickError} `index/closed` */
  assertOpen: () => void;
  close: () => Promise<void>;
}): KnowledgeIndex {
  const { file, settings, writer, reader, assertOpen } = options;

  return {
    settings,

    async put(document, chunks) {
      assertOpen();
      const vectors = joinVectors(chunks, settings.dimensions);
      const withoutVectors = chunks.map((chunk): Chunk => withoutVector(chunk));
      await writer.call('put', file, [document, withoutVectors, vectors], {
        transfer: [vectors.buffer as ArrayBuffer],
      });
    },

    async remove(documentIds) {
      assertOpen();
      return writer.call('remove', file, [documentIds]);
    },

    async keyword(query, rankOptions) {
      assertOpen();
      const { signal, ...rest } = checked(rankOptions);
      return reader.call('keyword', file, [query, rest], { signal });
    },

    async dense(vector, rankOptions) {
      assertOpen();
      assertDimensions(vector, settings.dimensions);
      const { signal, ...rest } = checked(rankOptions);
      return reader.call('dense', file, [vector, rest], { signal });
    },

    async passages(chunkIds) {
      assertOpen();
      return reader.call('passages', file, [chunkIds]);
    },

    async document(id) {
      assertOpen();
      return reader.call('document', file, [id]);
    },

    async chunksOf(documentId) {
      assertOpen();
      return reader.call('chunksOf', file, [documentId]);
    },

    async vectorsOf(documentId) {
      assertOpen();
      return reader.call('vectorsOf', file, [documentId]);
    },

    async vectorsAt(chunkIds) {
      assertOpen();
      return reader.call('vectorsAt', file, [chunkIds]);
    },

    async documents(listOptions) {
      assertOpen();
      return reader.call('documents', file, [listOptions]);
    },

    async sha256Of(documentId) {
      assertOpen();
      return reader.call('sha256Of', file, [documentId]);
    },

    async counts() {
      assertOpen();
      return reader.call('counts', file, []);
    },

    close: options.close,
  };
}

function withoutVector(chunk: IndexChunk): Chunk {
  const { position, start, end, text, headings, page, hidden } = chunk;
  return { position, start, end, text, headings, page, hidden };
}

function checked<Options extends RankOptions>(options: Options): Options {
  if (Number.isSafeInteger(options.limit) && options.limit >= 0) return options;
  throw new YardstickError('index/limit', `This is no number of hits: ${options.limit}`, {
    hint: 'Ask for a whole number of hits.',
  });
}

function joinVectors(chunks: readonly IndexChunk[], dimensions: number): Float32Array {
  const joined = new Float32Array(chunks.length * dimensions);
  for (const [position, { vector }] of chunks.entries()) {
    assertDimensions(vector, dimensions);
    joined.set(vector, position * dimensions);
  }
  return joined;
}
