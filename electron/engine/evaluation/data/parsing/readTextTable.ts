import { YardstickError } from '../../../../../models/errors.ts';
import type { TableLimits } from '../tableLimits.ts';
import { decodeTable } from './decodeTable.ts';
import { readDelimited } from './delimitedTable.ts';
import { guessSeparator } from './guessSeparator.ts';
import { jsonKind, readJson, readJsonLines } from './readJson.ts';
import { readLines } from './readLines.ts';
import { createTableBuilder, type CellTable } from './tableBuilder.ts';

export interface TextTableOptions {
  /** Of the file, for messages and as a hint; empty for text that was pasted. */
  name: string;
  limits: TableLimits;
  /** Whether the first row of a table with separators names its columns; guessed where it is not said. */
  header?: boolean | undefined;
}

/**
 * CSV, TSV, JSONL, JSON, or one input per line: what it is, is told by the content, and by the name only where the content leaves it open. A name that
 * promises something else (a workbook) is said in a note; lines of plain text under such a name are no table.
 * @throws {YardstickError} `data/…`
 */
export function readTextTable(bytes: Uint8Array, { name, limits, header }: TextTableOptions): CellTable {
  const shownName = name === '' ? 'The text' : name;
  const { text, note, broken } = decodeTable(bytes, shownName);
  const builder = createTableBuilder(limits);
  if (note !== null) builder.problems.note(null, null, note.code, note.message);
  if (broken) builder.markBroken();
  if (text.trim() === '') {
    throw new YardstickError('data/empty', `${shownName} is empty.`, { hint: 'Give at least one row.' });
  }

  const promised = promisedKind(name);
  if (promised !== null) {
    const message = `${shownName} is not ${promised} but text, and was read as such.`;
    builder.problems.note(null, null, 'data/other-format', message);
  }
  const kind = jsonKind(text) ?? kindOfName(name);
  if (kind === 'jsonl') {
    readJsonLines(text, builder);
    return builder.finish('jsonl');
  }
  const named = /\.(csv|tsv|tab)$/i.exec(name)?.[1]?.toLowerCase();
  if (kind === 'json' && (named === undefined || isJsonDocument(text))) {
    readJson(text, shownName, builder);
    return builder.finish('json');
  }
  if (/^sep=.\n/.test(text)) {
    readDelimited(text.slice(6), builder, { separator: text[4] ?? ',', header });
    return builder.finish(text[4] === '\t' ? 'tsv' : 'csv');
  }
  const separator =
    guessSeparator(text, { isProse: named === undefined }) ??
    (named === undefined ? null : named === 'csv' ? ',' : '\t');
  if (separator === null) {
    if (promised !== null) {
      throw new YardstickError('data/not-a-table', `${shownName} is plain text, not ${promised}.`, {
        hint: `It begins with ${JSON.stringify(text.trim().slice(0, 60))}. Get the file again; lines of text are read under the name of a .txt file.`,
      });
    }
    readLines(text, builder);
    return builder.finish('text');
  }
  readDelimited(text, builder, { separator, header });
  return builder.finish(separator === '\t' ? 'tsv' : 'csv');
}

/** What a name promises that is no text. */
function promisedKind(name: string): 'a workbook' | 'a Parquet file' | null {
  if (/\.xlsx?$/i.test(name)) return 'a workbook';
  return /\.parquet$/i.test(name) ? 'a Parquet file' : null;
}

/** What says that it is JSON is read as JSON, so that what is wrong with it is said. */
function kindOfName(name: string): 'jsonl' | 'json' | null {
  if (/\.(jsonl|ndjson)$/i.test(name)) return 'jsonl';
  return /\.json$/i.test(name) ? 'json' : null;
}

function isJsonDocument(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
