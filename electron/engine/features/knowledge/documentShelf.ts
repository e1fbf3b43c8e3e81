import { YardstickError } from '../../../../models/errors.ts';
import type { Knowledge } from '../../retrieval/knowledge.ts';
import type { IndexDocument } from '../../retrieval/knowledgeIndex.ts';
import { outlineOf, rowsOf, rowsOnPage } from './documentOutline.ts';
import { textPage, type DocumentOutline, type DocumentRow } from './view.ts';

/** Documents as a page reads them: an outline first, then the rows and the text around what is in sight. */
export interface DocumentShelf {
  /** @throws {YardstickError} `knowledge/not-found`, `knowledge/no-document` */
  outline(base: string, documentId: string): Promise<DocumentOutline>;
  /** One page of `rowPage` rows; empty beyond the end. @throws as `outline` */
  rows(base: string, documentId: string, page: number): Promise<{ page: number; rows: DocumentRow[] }>;
  /** One page of `textPage` UTF-16 units; empty beyond the end. @throws as `outline` */
  text(base: string, documentId: string, page: number): Promise<{ page: number; text: string }>;
  close(): void;
}

/** A document is read whole from the index; the few that are open are kept, so that scrolling does not read it again for each page. */
const kept = 4;

interface Opened {
  document: IndexDocument;
  rows: DocumentRow[];
}

export function createDocumentShelf(knowledge: Pick<Knowledge, 'index' | 'onChange'>): DocumentShelf {
  const opened = new Map<string, Promise<Opened>>();
  /** Those of which it is not known whether they are still what is in the index. */
  const doubtful = new Set<string>();
  const forget = knowledge.onChange(() => {
    for (const key of opened.keys()) doubtful.add(key);
  });

  async function read(base: string, documentId: string): Promise<Opened> {
    const document = await (await knowledge.index(base)).document(documentId);
    if (document === undefined) {
      throw new YardstickError('knowledge/no-document', 'This document is not in the knowledge base any more.', {
        hint: 'It may have been changed or removed. Search again.',
      });
    }
    return { document, rows: rowsOf(document.text, document.blocks) };
  }

  /** While files are taken in something changes ten times a second, and hardly ever the document that is open. */
  async function isStill(base: string, { document }: Opened): Promise<boolean> {
    return (await (await knowledge.index(base)).sha256Of(document.id)) === document.sha256;
  }

  function open(base: string, documentId: string): Promise<Opened> {
    const key = JSON.stringify([base, documentId]);
    const known = opened.get(key);
    const document =
      known === undefined
        ? read(base, documentId)
        : doubtful.delete(key)
          ? known.then(async (one) => ((await isStill(base, one)) ? one : read(base, documentId)))
          : known;
    opened.delete(key);
    opened.set(key, document);
    if (document !== known) {
      document.catch(() => {
        if (opened.get(key) === document) opened.delete(key);
      });
    }
    if (opened.size > kept) {
      const oldest = opened.keys().next().value as string;
      opened.delete(oldest);
      doubtful.delete(oldest);
    }
    return document;
  }

  return {
    async outline(base, documentId) {
      const { document, rows } = await open(base, documentId);
      return outlineOf(document, rows);
    },
    async rows(base, documentId, page) {
      const { rows } = await open(base, documentId);
      return { page, rows: rowsOnPage(rows, page) };
    },
    async text(base, documentId, page) {
      const { document } = await open(base, documentId);
      return { page, text: document.text.slice(page * textPage, (page + 1) * textPage) };
    },
    close: forget,
  };
}
