/** One row of cells as it stands in the text. */
export interface CsvRecord {
  /** None for a blank line. */
  cells: string[];
  /** A cell (from 0) whose quotation marks do not match, and how. */
  fault: { cell: number; kind: 'text-after-quote' | 'unclosed' } | null;
}

const quote = 34;
const newline = 10;
/** Each one reads to the end of the text before it is known. */
const unclosedLimit = 20;

/**
 * Cells parted by one character, rows by \n, quoted as RFC 4180 has it. What that leaves open is done as Python's `csv` does it: a quotation mark is
 * special only at a cell's beginning, and text behind a closing one belongs to the cell. One that is never closed costs its own line, not the rest of
 * the file. Linear in the text.
 * @param text its line ends are \n
 * @param quotes false: quotation marks are letters like others, as many files with tabs have them
 */
export function* csvRecords(text: string, separator: string, quotes = true): Generator<CsvRecord> {
  const parting = separator.charCodeAt(0);
  const end = text.length;
  let special = quotes;
  let unclosed = 0;
  let at = 0;

  const stopFrom = (from: number): number => {
    for (let index = from; index < end; index += 1) {
      const code = text.charCodeAt(index);
      if (code === parting || code === newline) return index;
    }
    return end;
  };

  while (at < end) {
    if (text.charCodeAt(at) === newline) {
      at += 1;
      yield { cells: [], fault: null };
      continue;
    }
    const cells: string[] = [];
    let fault: CsvRecord['fault'] = null;
    for (;;) {
      let stop: number;
      if (special && at < end && text.charCodeAt(at) === quote) {
        const close = closingQuote(text, at + 1);
        if (close === -1) {
          fault = { cell: cells.length, kind: 'unclosed' };
          unclosed += 1;
          if (unclosed >= unclosedLimit) special = false;
          const lineEnd = text.indexOf('\n', at);
          stop = lineEnd === -1 ? end : lineEnd;
          cells.push(text.slice(at, stop));
        } else {
          const body = text.slice(at + 1, close);
          const value = body.includes('"') ? body.replaceAll('""', '"') : body;
          stop = stopFrom(close + 1);
          if (stop > close + 1) fault ??= { cell: cells.length, kind: 'text-after-quote' };
          cells.push(stop > close + 1 ? value + text.slice(close + 1, stop) : value);
        }
      } else {
        stop = stopFrom(at);
        cells.push(text.slice(at, stop));
      }
      at = stop + 1;
      if (stop >= end || text.charCodeAt(stop) === newline) break;
    }
    yield { cells, fault };
  }
}

/** The quotation mark that is not one of a pair. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== quote) return at;
  }
  return -1;
}
