import { YardstickError } from '../../../../../models/errors.ts';
import { parseExactJson } from './exactJson.ts';
import { createRecordReader } from './readRecords.ts';
import type { TableBuilder } from './tableBuilder.ts';

const lookedLines = 20;

/** Whether a text is JSON lines, one JSON document, or neither. */
export function jsonKind(text: string): 'jsonl' | 'json' | null {
  const start = /\S/.exec(text)?.[0];
  if (start !== '{' && start !== '[' && start !== '"') return null;
  let parsed = 0;
  let lines = 0;
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') continue;
    lines += 1;
    if (start === '{' && line.text.trimStart().startsWith('{') && isJson(line.text)) parsed += 1;
    if (lines === lookedLines) break;
  }
  // A single line may be a document that holds a list, or one row: both are read as a document.
  if (parsed > 0 && parsed * 2 >= lines) return lines === 1 ? 'json' : 'jsonl';
  // A cell may begin with a bracket, or a quotation mark, too: then only a whole document that can be read is one.
  if (start === '"') return null;
  return /^\s*(\[\s*(\{|\[|"|\d|\]|null)|\{\s*("|\}))/.test(text.slice(0, 10_000)) ? 'json' : null;
}

/** One object a line. */
export function readJsonLines(text: string, builder: TableBuilder): void {
  const records = createRecordReader(builder);
  for (const { text: line, number } of linesOf(text)) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = parseExactJson(line);
    } catch (thrown) {
      builder.problems.error(number, null, 'data/json', `The line is no JSON: ${reason(thrown)}`);
      continue;
    }
    records.take(value, number);
  }
}

/**
 * A list of objects; an object that holds one such list; or an object with a list for each column.
 * @throws {YardstickError} `data/json`, `data/no-rows`
 */
export function readJson(text: string, name: string, builder: TableBuilder): void {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (thrown) {
    throw new YardstickError('data/json', `${name} is no JSON: ${reason(thrown)}`, {
      hint: 'Check the file at that place. Rows of their own lines (JSONL) are read one by one, so that one broken row does not hide the others.',
      cause: thrown,
    });
  }
  const records = createRecordReader(builder);
  for (const [index, row] of rowsIn(value, name, builder).entries()) records.take(row, index + 1);
}

function rowsIn(value: unknown, name: string, builder: TableBuilder): unknown[] {
  if (Array.isArray(value)) return value;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const lists = entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 0);
  const ofRows = lists.filter(([, list]) =>
    list.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row)),
  );
  const [rows] = ofRows;
  if (rows !== undefined) {
    if (entries.length > 1) {
      builder.problems.note(
        null,
        null,
        'data/part-read',
        `Of ${name} only the list ${JSON.stringify(rows[0].slice(0, 80))} was read.`,
      );
    }
    return rows[1];
  }
  const [first] = lists;
  if (
    first !== undefined &&
    lists.length === entries.length &&
    lists.every(([, list]) => list.length === first[1].length)
  ) {
    return first[1].map((_, at) => Object.fromEntries(lists.map(([key, list]) => [key, list[at]])));
  }
  if (entries.length > lists.length) return [value];
  throw new YardstickError('data/no-rows', `${name} holds no list of rows.`, {
    hint: 'Rows are a list of objects: [{"question": "…", "answer": "…"}, …].',
  });
}

function* linesOf(text: string): Generator<{ text: string; number: number }> {
  let number = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    number += 1;
    yield { text: text.slice(at, stop), number };
    at = stop + 1;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the parser says, without the text that it quotes. */
function reason(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return `${message
    .replace(/, (\.\.\.)?".*$/s, '')
    .replace(/ in JSON\b/, '')
    .slice(0, 160)}.`;
}
