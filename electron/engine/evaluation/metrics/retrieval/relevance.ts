import { z } from 'zod';
import type { ScoreRequest } from '../../metric.ts';
import { textsOfColumn } from '../support/expectedTexts.ts';
import { normalisedWords } from '../support/normaliseAnswer.ts';
import { editDistance } from '../support/sequences.ts';

export const relevanceParameters = {
  column: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column that names the relevant documents of a row: one, a JSON array, or a JSON object with grades such as {"a.pdf": 2, "b.pdf": 1}. Without it, relevant is what says what the row’s own context says.',
    ),
  similarity: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('How alike a passage and a text of the context must be, where neither holds the other.'),
};

/** What was found, judged. */
export interface JudgedPassages {
  /** Grades of the passages in their order; 0 is not relevant. */
  passages: number[];
  /** Grades of distinct documents in the order of their first passages. */
  documents: number[];
  /** How many relevant ones are found for the first time at each of these places. */
  fresh: number[];
  /** Grades of everything that is relevant. */
  relevant: number[];
  /** How many of the relevant ones were found. */
  found: number;
}

/**
 * Judges the passages that the prompt carried; null where the row does not say what is relevant. Documents are known by their id, their path, or the
 * last part of it.
 */
export function judgePassages(
  { row, passages }: ScoreRequest,
  { column, similarity }: Readonly<{ column?: string | undefined; similarity: number }>,
): JudgedPassages | null {
  if (column === undefined) return row.context.length === 0 ? null : judgeByText(row.context, passages, similarity);
  const grades = readGrades(row.fields, column);
  const relevant = [...grades.values()].filter((grade) => grade > 0);
  if (relevant.length === 0) return null;
  const keys = passages.map((passage) => nameOf(passage, grades));
  const gradesOf = (names: readonly (string | null)[]) =>
    names.map((name) => (name === null ? 0 : Math.max(0, grades.get(name) ?? 0)));
  const seen = new Set<string>();
  const first = passages.filter(({ documentId }) => !seen.has(documentId) && seen.add(documentId));
  const documents = gradesOf(first.map((passage) => nameOf(passage, grades)));
  return {
    passages: gradesOf(keys),
    documents,
    fresh: documents.map((grade) => (grade > 0 ? 1 : 0)),
    relevant,
    found: new Set(keys.filter((name) => name !== null && (grades.get(name) ?? 0) > 0)).size,
  };
}

type Passage = ScoreRequest['passages'][number];

function nameOf({ documentId, path }: Passage, grades: ReadonlyMap<string, number>): string | null {
  const names = [documentId, path, path?.split(/[/\\]/).at(-1)].filter((name) => name !== undefined);
  return names.find((name) => grades.has(name)) ?? null;
}

/** At most 10,000 documents are read of a cell. */
function readGrades(fields: Readonly<Record<string, string>>, column: string): Map<string, number> {
  const cell = Object.hasOwn(fields, column) ? (fields[column] as string) : '';
  if (/^\s*\{/.test(cell)) {
    try {
      const graded = Object.entries(JSON.parse(cell) as object).slice(0, 10_000);
      return new Map(
        graded.flatMap(([name, grade]) => (Number.isFinite(Number(grade)) ? [[name, Number(grade)]] : [])),
      );
    } catch {
      // The name of a document that begins with a brace.
    }
  }
  return new Map(
    textsOfColumn(fields, column)
      .slice(0, 10_000)
      .map((name) => [name.trim(), 1]),
  );
}

/** Every text of the context is one relevant item; a passage is relevant if it says what one of them says. */
function judgeByText(context: readonly string[], passages: readonly Passage[], similarity: number): JudgedPassages {
  const wanted = context.map((text) => normalisedWords(text).join(' '));
  const given = passages.map(({ text }) => normalisedWords(text).join(' '));
  const pairs = given.map((passage) => wanted.map((text) => areAlike(passage, text, similarity)));
  const grades = pairs.map((matches) => (matches.includes(true) ? 1 : 0));
  const found = wanted.filter((_, place) => pairs.some((matches) => matches[place])).length;
  // Each text counts once in a ranking, at the first passage that has it.
  const met = new Set<number>();
  const fresh = pairs.map((matches) => {
    const unmet = matches.flatMap((match, place) => (match && !met.has(place) ? [place] : []));
    for (const place of unmet) met.add(place);
    return unmet.length;
  });
  const documents = fresh.map((count) => Math.min(count, 1));
  return { passages: grades, documents, fresh, relevant: wanted.map(() => 1), found };
}

function areAlike(passage: string, text: string, similarity: number): boolean {
  if (passage === '' || text === '') return false;
  if (passage.includes(text) || text.includes(passage)) return true;
  const longest = Math.max(passage.length, text.length);
  // The distance is at least the difference in length.
  if (1 - Math.abs(passage.length - text.length) / longest < similarity) return false;
  return 1 - editDistance(passage.split(''), text.split('')) / longest >= similarity;
}
