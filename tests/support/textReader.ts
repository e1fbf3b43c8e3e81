import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../models/errors.ts';
import type { DocumentBlock, DocumentReader } from '../../electron/engine/documents/document.ts';

/** Reads plain text in this process: paragraphs parted by blank lines. For tests of what happens after the reading. */
export function createTextReader(): DocumentReader {
  return {
    knows: (name) => path.extname(name) === '.txt',
    async read(file, { signal } = {}) {
      signal?.throwIfAborted();
      const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
      if (text.startsWith('damaged'))
        throw new YardstickError('document/damaged', `${path.basename(file)} is damaged.`);
      const blocks = Array.from(text.matchAll(/\S[^]*?(?=\n\n|$)/gu), ({ 0: paragraph, index }): DocumentBlock => {
        return { kind: 'paragraph', start: index, end: index + paragraph.length, page: null };
      });
      return { format: 'text', title: null, author: null, createdAt: null, text, blocks, pages: [], warnings: [] };
    },
    close: async () => undefined,
  };
}
