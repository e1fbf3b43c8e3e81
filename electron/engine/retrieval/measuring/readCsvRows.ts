/**
 * Rows of a CSV text (RFC 4180) with the line each begins on, from 1; blank rows left out. Quoted cells may hold commas, line ends and doubled
 * quotation marks. Takes any text: a quotation mark that is never closed ends with the text.
 */
export function readCsvRows(text: string): { cells: string[]; number: number }[] {
  const rows: { cells: string[]; number: number }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let number = 1;
  let begins = 1;
  const endRow = (): void => {
    cells.push(cell);
    if (cells.some((value) => value.trim() !== '')) rows.push({ cells, number: begins });
    cells = [];
    cell = '';
  };
  const source = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] as string;
    if (character === '\n') number += 1;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      endRow();
      begins = number;
    } else cell += character;
  }
  endRow();
  return rows;
}
