import path from 'node:path';
import { YardstickError } from '../../../../models/errors.ts';
import type { KnowledgeIndex } from '../knowledgeIndex.ts';
import type { JudgedQuery } from '../measureRetrieval.ts';

/** Documents read from the index at a time. */
const pageSize = 500;

/**
 * Finds the documents that judgements name: by id, by path, by file name, or by file name without its ending.
 * @returns grades by document id, in the order of the queries, and the names with a grade above 0 that no document has
 * @throws {YardstickError} `knowledge/ambiguous-document` where a name is that of several documents
 */
export async function resolveJudgements(
  index: Pick<KnowledgeIndex, 'documents'>,
  queries: readonly JudgedQuery[],
): Promise<{ grades: Map<string, number>[]; unknown: string[] }> {
  const named = await documentNames(index);
  const unknown = new Set<string>();
  const grades = queries.map(({ id, relevant }) => {
    const byDocument = new Map<string, number>();
    for (const [name, grade] of Object.entries(relevant)) {
      const documents = named.get(name) ?? named.get(path.normalize(name));
      if (documents === undefined) {
        if (grade > 0) unknown.add(name);
        // It stays a document that should have been found: a miss.
        byDocument.set(`unknown:${name}`, grade);
      } else if (documents.size > 1) {
        throw ambiguous(id, name, documents);
      } else {
        const [[documentId]] = [...documents] as [[string, string]];
        byDocument.set(documentId, Math.max(grade, byDocument.get(documentId) ?? 0));
      }
    }
    return byDocument;
  });
  return { grades, unknown: [...unknown] };
}

/** Every name of every document; the more exact kind of name goes first, so that a file called like another's id hides nothing. */
async function documentNames(index: Pick<KnowledgeIndex, 'documents'>): Promise<Map<string, Map<string, string>>> {
  const exact = new Map<string, Map<string, string>>();
  const files = new Map<string, Map<string, string>>();
  const stems = new Map<string, Map<string, string>>();
  const add = (names: Map<string, Map<string, string>>, name: string, id: string, file: string): void => {
    const documents = names.get(name) ?? new Map<string, string>();
    documents.set(id, file);
    names.set(name, documents);
  };
  let after: string | undefined;
  for (;;) {
    const page = await index.documents({ limit: pageSize, ...(after === undefined ? {} : { after }) });
    for (const { id, path: file } of page) {
      add(exact, id, id, file);
      add(exact, file, id, file);
      const parts = path.parse(file);
      add(files, parts.base, id, file);
      add(stems, parts.name, id, file);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    after = last.path;
  }
  return new Map([...stems, ...files, ...exact]);
}

function ambiguous(query: string, name: string, documents: ReadonlyMap<string, string>): YardstickError {
  const paths = [...documents.values()].slice(0, 2).join(' and ');
  return new YardstickError(
    'knowledge/ambiguous-document',
    `Question “${query}” names the document “${name}”, which is the name of ${documents.size} files: ${paths}.`,
    { hint: 'Name it by its whole path.' },
  );
}
