import { stripVTControlCharacters } from 'node:util';
import { printable } from './printable.ts';

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Numbers stand right. */
  right?: boolean;
}

/** Aligned columns under a heading, two spaces apart, no trailing blanks. Cells are made printable: their text may come from anywhere. */
export function formatTable<Row>(
  columns: Column<Row>[],
  rows: Row[],
  heading: (text: string) => string = (text) => text,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.value(row)).replace(/\s+/g, ' ')));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => displayWidth(line[index] ?? ''))),
  );
  const pad = (text: string, index: number) => {
    const blanks = ' '.repeat((widths[index] ?? 0) - displayWidth(text));
    return columns[index]?.right === true ? blanks + text : text + blanks;
  };
  const lines = cells.map((line) => line.map(pad).join('  ').trimEnd());
  const title = columns
    .map((column, index) => pad(column.title, index))
    .join('  ')
    .trimEnd();
  return [heading(title), ...lines].map((line) => `${line}\n`).join('');
}

/** Columns a text takes on the screen: East Asian wide characters and emoji take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
