import type { DocumentText } from './documentText.ts';

/** Characters of a block of rows, header included: about what an embedding model reads at once. */
const blockCharacters = 800;
const longestHeader = 400;

/** One row as text: cells on one line, parted by bars. */
export function rowText(cells: readonly string[]): string {
  const texts = cells.map((cell) => cell.replace(/\s+/g, ' ').trim());
  let end = texts.length;
  while (end > 0 && texts[end - 1] === '') end -= 1;
  return texts.slice(0, end).join(' | ').trim();
}

/** Adds rows as table blocks of readable size. Where the first row is a header, each block begins with it. */
export function addRows(
  document: DocumentText,
  rows: readonly (readonly string[])[],
  options: { hidden?: boolean } = {},
): void {
  const header = headerOf(rows);
  let block: string[] = header === undefined ? [] : [header];
  let characters = header?.length ?? 0;
  let held = 0;
  const flush = () => {
    document.add('table', block.join('\n'), options);
    block = header === undefined ? [] : [header];
    characters = header?.length ?? 0;
    held = 0;
  };
  for (const [index, row] of rows.entries()) {
    if (index === 0 && header !== undefined) continue;
    const line = rowText(row);
    if (line === '') continue;
    if (held > 0 && characters + line.length > blockCharacters) flush();
    block.push(line);
    characters += line.length + 1;
    held += 1;
  }
  if (held > 0 || (rows.length === 1 && header !== undefined)) flush();
}

/** The first row, if it reads like one of names: filled, short, and none of it a number while there are more rows. */
function headerOf(rows: readonly (readonly string[])[]): string | undefined {
  const [first, ...others] = rows.slice(0, 2);
  if (first === undefined || others.length === 0) return undefined;
  const line = rowText(first);
  const isNames = first.length > 1 && first.some((cell) => cell.trim() !== '') && !first.some((cell) => isNumber(cell));
  return isNames && line.length <= longestHeader ? line : undefined;
}

function isNumber(cell: string): boolean {
  return /^[-+]?[\d.,\s]*\d[\d.,\s]*%?$/.test(cell.trim());
}
