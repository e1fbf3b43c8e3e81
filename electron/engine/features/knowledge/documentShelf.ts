import type { Knowledge } from '../../retrieval/knowledge.ts';
import { outlineOf } from './documentOutline.ts';
import { textPage, type DocumentOutline } from './view.ts';

/** Documents as a page reads them: an outline first, then the text around what is in sight. */
export interface DocumentShelf {
  /** @throws {YardstickError} `knowledge/not-found`, `knowledge/no-document` */
  outline(base: string, documentId: string): Promise<DocumentOutline>;
  /** One page of `textPage` UTF-16 units; empty beyond the end. @throws as `outline` */
  text(base: string, documentId: string, page: number): Promise<{ page: number; text: string }>;
  close(): void;
}

/** A document is read whole from the index; the few that are open are kept, so that scrolling does not read it again for each page. */
const kept = 4;

export function createDocumentShelf(knowledge: Pick<Knowledge, 'document' | 'onChange'>): DocumentShelf {
  type Opened = Awaited<ReturnType<Knowledge['document']>>;
  const opened = new Map<string, Promise<Opened>>();
  // A change of any base may be one of the document that is shown.
  const forget = knowledge.onChange(() => opened.clear());

  function open(base: string, documentId: string): Promise<Opened> {
    const key = JSON.stringify([base, documentId]);
    const known = opened.get(key);
    const document = known ?? knowledge.document(base, documentId);
    opened.delete(key);
    opened.set(key, document);
    if (known === undefined) document.catch(() => opened.delete(key));
    if (opened.size > kept) opened.delete(opened.keys().next().value as string);
    return document;
  }

  return {
    async outline(base, documentId) {
      const { document, chunks } = await open(base, documentId);
      return outlineOf(document, chunks);
    },
    async text(base, documentId, page) {
      const { document } = await open(base, documentId);
      return { page, text: document.text.slice(page * textPage, (page + 1) * textPage) };
    },
    close: forget,
  };
}
