import { YardstickError } from '../../../../models/errors.ts';
import { readCsvRows } from './readCsvRows.ts';

/** A question of a file. */
export interface QueryLine {
  id: string;
  query: string;
}

/** Lines of a file with their numbers from 1, blank ones left out. */
function linesOf(text: string): { line: string; number: number }[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
}

const endingOf = (file: string): string => /\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';

const wrong = (file: string, line: number, what: string, hint: string): YardstickError =>
  new YardstickError('knowledge/unreadable-questions', `${file}, line ${line}: ${what}`, { hint });

const queriesHint =
  'A .jsonl file has {"_id": "1", "text": "the question"} on each line; a .tsv or .csv file has the id and the question in two columns.';

/**
 * Reads questions: `.jsonl` with `_id` or `id` and `text` or `query`; `.tsv` or `.csv` with the id first and the question second, with a heading or
 * without. @throws {YardstickError} `knowledge/unreadable-questions`, naming file and line
 */
export function parseQueries(file: string, text: string): QueryLine[] {
  const ending = endingOf(file);
  const rows =
    ending === 'jsonl' || ending === 'ndjson' || ending === 'json' ? jsonQueries(file, text) : tableQueries(file, text);
  const seen = new Map<string, number>();
  for (const { id, number } of rows) {
    const before = seen.get(id);
    if (before !== undefined) {
      throw wrong(
        file,
        number,
        `the id “${id}” was given in line ${before} already.`,
        'Give each question its own id.',
      );
    }
    seen.set(id, number);
  }
  if (rows.length === 0) throw wrong(file, 1, 'there is no question.', queriesHint);
  return rows.map(({ id, query }) => ({ id, query }));
}

interface NumberedQuery extends QueryLine {
  number: number;
}

function jsonQueries(file: string, text: string): NumberedQuery[] {
  return linesOf(text).map(({ line, number }) => {
    const row = jsonObject(file, line, number, queriesHint);
    const id = row['_id'] ?? row['id'] ?? row['query_id'];
    const query = row['text'] ?? row['query'];
    if ((typeof id !== 'string' && typeof id !== 'number') || typeof query !== 'string' || query.trim() === '') {
      throw wrong(file, number, 'an id and a question are needed.', queriesHint);
    }
    return { id: String(id), query, number };
  });
}

function tableQueries(file: string, text: string): NumberedQuery[] {
  const rows = tableOf(file, text);
  const isHeading = /^(_?id|query[-_ ]?id|qid)$/i.test(rows[0]?.cells[0]?.trim() ?? '');
  return rows.slice(isHeading ? 1 : 0).map(({ cells, number }) => {
    const [id = '', query = ''] = cells.map((cell) => cell.trim());
    if (id === '' || query === '') throw wrong(file, number, 'an id and a question are needed.', queriesHint);
    return { id, query, number };
  });
}

function tableOf(file: string, text: string): { cells: string[]; number: number }[] {
  if (endingOf(file) === 'csv') return readCsvRows(text);
  return linesOf(text).map(({ line, number }) => ({ cells: line.split('\t'), number }));
}

const judgementsHint =
  'TREC form: question 0 document grade. Else a heading and three columns (question, document, grade), or JSON lines with query_id, doc_id and relevance.';

/**
 * Reads judgements: TREC's four columns, a table of three columns (the form of BEIR), or JSON lines. Grades above 0 are relevant.
 * @param options.graded keeps grades as they are; without it every grade above 0 counts the same
 * @returns documents with their grades, by question
 * @throws {YardstickError} `knowledge/unreadable-questions`, naming file and line
 */
export function parseJudgements(
  file: string,
  text: string,
  options: { graded?: boolean } = {},
): Map<string, Record<string, number>> {
  const judgements = new Map<string, Record<string, number>>();
  const rows = /^(jsonl|ndjson|json)$/.test(endingOf(file)) ? jsonJudgements(file, text) : tableJudgements(file, text);
  for (const { query, document, grade: stated, number } of rows) {
    const grade = /^[-+]?\d{1,4}(\.\d{1,6})?$/.test(stated) ? Number(stated) : Number.NaN;
    if (Number.isNaN(grade) || grade > 30) {
      throw wrong(
        file,
        number,
        `“${stated.slice(0, 40)}” is not a grade.`,
        'Grades are numbers up to 30; 0 and below are not relevant.',
      );
    }
    // No prototype: a document may be called like one of its members.
    const own = judgements.get(query) ?? (Object.create(null) as Record<string, number>);
    own[document] = options.graded === true ? Math.max(0, grade) : Number(grade > 0);
    judgements.set(query, own);
  }
  if (judgements.size === 0) throw wrong(file, 1, 'there is no judgement.', judgementsHint);
  return judgements;
}

interface Judgement {
  query: string;
  document: string;
  grade: string;
  number: number;
}

function jsonJudgements(file: string, text: string): Judgement[] {
  return linesOf(text).map(({ line, number }) => {
    const row = jsonObject(file, line, number, judgementsHint);
    const query = row['query_id'] ?? row['query-id'] ?? row['qid'];
    const document = row['doc_id'] ?? row['corpus-id'] ?? row['corpus_id'] ?? row['docid'];
    const grade = row['relevance'] ?? row['score'] ?? row['grade'];
    const isName = (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'number';
    if (!isName(query) || !isName(document) || !isName(grade)) {
      throw wrong(file, number, 'a question, a document and a grade are needed.', judgementsHint);
    }
    return { query: String(query), document: String(document), grade: String(grade), number };
  });
}

function tableJudgements(file: string, text: string): Judgement[] {
  const isTable = endingOf(file) === 'csv' || linesOf(text)[0]?.line.includes('\t') === true;
  const rows = isTable
    ? tableOf(file, text)
    : linesOf(text).map(({ line, number }) => ({ cells: line.trim().split(/\s+/), number }));
  const isHeading = Number.isNaN(Number(rows[0]?.cells.at(-1)?.trim() || Number.NaN));
  return rows.slice(isHeading ? 1 : 0).map(({ cells, number }) => {
    const trimmed = cells.map((cell) => cell.trim());
    // The second of TREC's four columns, the iteration, has never meant anything.
    const [query = '', document = '', grade = ''] = trimmed.length === 4 ? trimmed.toSpliced(1, 1) : trimmed;
    if (trimmed.length < 3 || trimmed.length > 4 || query === '' || document === '' || grade === '') {
      throw wrong(file, number, `three or four columns are needed, here are ${trimmed.length}.`, judgementsHint);
    }
    return { query, document, grade, number };
  });
}

function jsonObject(file: string, line: string, number: number, hint: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrong(file, number, 'this is not JSON.', hint);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(file, number, 'an object is needed.', hint);
  }
  return value as Record<string, unknown>;
}
