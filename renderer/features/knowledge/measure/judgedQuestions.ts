import type { EngineInput } from '../../../app/engineTypes.ts';

export type JudgedQuery = EngineInput['knowledge']['measure']['queries'][number];

export interface ParsedQuestions {
  questions: JudgedQuery[];
  /** What could not be used, line by line. */
  problems: string[];
}

const mostProblems = 5;
/** What the engine takes, characters. */
const longestQuestion = 4_000;
const longestId = 200;

/**
 * Reads questions with the documents that answer them. One a line: JSON (`{"id","query" or "text","relevant"}`, a whole array too), or the
 * question, a tab, and documents parted by commas or semicolons. Judgements may stand apart: `question id, document, grade` with tabs or commas, or
 * TREC's four columns. Documents are named by their id, path or file name without ending.
 */
export function parseQuestions(text: string, judgements = ''): ParsedQuestions {
  const problems: string[] = [];
  const apart = parseJudgements(judgements, problems);
  const questions: JudgedQuery[] = [];
  const seen = new Set<string>();
  for (const [place, item] of items(text, problems).entries()) {
    const question = typeof item === 'string' ? fromLine(item, place) : fromObject(item, place);
    if (question === null) {
      problems.push(`Line ${place + 1} holds no question.`);
      continue;
    }
    const relevant = { ...question.relevant, ...apart.get(question.id) };
    if (question.query.length > longestQuestion || question.id.length > longestId) {
      problems.push(`Line ${place + 1} is too long for a question.`);
    } else if (!Object.values(relevant).some((grade) => grade > 0)) {
      problems.push(`No document is named for “${question.query.slice(0, 60)}”.`);
    } else if (seen.has(question.id)) {
      problems.push(`There are two questions with the id ${question.id}.`);
    } else {
      seen.add(question.id);
      questions.push({ ...question, relevant });
    }
  }
  const more = problems.length - mostProblems;
  return { questions, problems: more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more`] : problems };
}

function items(text: string, problems: string[]): (string | Record<string, unknown>)[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) {
    try {
      return (JSON.parse(trimmed) as unknown[]).filter(isObject);
    } catch {
      problems.push('It begins like a JSON list, and is none.');
      return [];
    }
  }
  return trimmed
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      if (!line.trimStart().startsWith('{')) return line;
      try {
        const value: unknown = JSON.parse(line);
        return isObject(value) ? value : line;
      } catch {
        return line;
      }
    });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fromLine(line: string, place: number): JudgedQuery | null {
  const [query = '', documents = ''] = line.split('\t');
  if (query.trim() === '' || line.trimStart().startsWith('{')) return null;
  return { id: String(place + 1), query: query.trim(), relevant: gradesOf(documents.split(/[,;]/)) };
}

function fromObject(value: Record<string, unknown>, place: number): JudgedQuery | null {
  const query = [value['query'], value['question'], value['text']].find((one) => typeof one === 'string');
  if (query === undefined || query.trim() === '') return null;
  const id = [value['id'], value['_id']].find((one) => typeof one === 'string' || typeof one === 'number') ?? place + 1;
  const documents = value['relevant'] ?? value['documents'];
  const relevant = isObject(documents)
    ? Object.fromEntries(Object.entries(documents).flatMap(([name, grade]) => (isGrade(grade) ? [[name, grade]] : [])))
    : gradesOf((Array.isArray(documents) ? documents : [documents]).filter((one) => typeof one === 'string'));
  return { id: String(id), query: query.trim(), relevant };
}

const isGrade = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 10;

const gradesOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    names
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => [name, 1]),
  );

function parseJudgements(text: string, problems: string[]): Map<string, Record<string, number>> {
  const byQuestion = new Map<string, Record<string, number>>();
  for (const [place, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const cells = line.includes('\t')
      ? line.split('\t')
      : line.includes(',')
        ? line.split(',')
        : line.trim().split(/\s+/);
    const [question, second, third, fourth] = cells.map((cell) => cell.trim());
    const [document, grade] = fourth === undefined ? [second, Number(third ?? 1)] : [third, Number(fourth)];
    if (question === undefined || document === undefined || !isGrade(grade)) {
      // The first line may name the columns.
      if (place > 0) problems.push(`Judgement ${place + 1} is not “question, document, grade”.`);
      continue;
    }
    byQuestion.set(question, { ...byQuestion.get(question), [document]: grade });
  }
  return byQuestion;
}
