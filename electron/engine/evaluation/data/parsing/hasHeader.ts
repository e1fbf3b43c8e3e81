const longestName = 200;
/** What columns of prompts are usually called: one of these over a single column is its header. */
const usualNames =
  /^(input|inputs|prompt|prompts|question|questions|query|queries|text|texts|sentence|sentences|instruction|message|content)$/i;

/** What columns of any role are usually called. */
const usualColumns = new Set(
  (
    'id text label class category title question answer prompt response input output instruction context passage document reference target expected ' +
    'choices options query sentence premise hypothesis summary name topic source model score'
  ).split(' '),
);

/**
 * Whether the first row of a table names the columns: every name short, none a number over a column of numbers, and none of them said again
 * further down as a value.
 * @param first without blank cells at the end
 * @param following the next rows, as many as one cares to look at
 */
export function hasHeader(first: readonly string[], following: readonly (readonly string[])[]): boolean {
  const names = first.map((cell) => cell.trim());
  if (names.every((name) => name === '') || names.some((name) => name.length > longestName)) return false;
  // A value may be the same word: rows about labels have "label" in them.
  if (names.filter((name) => usualColumns.has(name.toLowerCase())).length * 2 >= names.length) return true;
  if (following.length === 0) return names.length > 1 && !names.some(isNumber);
  return names.every((name, at) => {
    if (name === '') return true;
    const below = following.map((row) => (row[at] ?? '').trim()).filter((cell) => cell !== '');
    if (isNumber(name) && below.length > 0 && below.filter(isNumber).length > below.length / 2) return false;
    // A file that was put together of several has its header more than once: then all names come again, in one row.
    return !below.includes(name) || following.some((row) => isSameRow(row, first));
  });
}

/** Whether the only line above others is a header. Prompts, one a line, have none unless it is an unmistakable one. */
export function isUsualName(line: string): boolean {
  return usualNames.test(line.trim());
}

export function isSameRow(row: readonly string[], other: readonly string[]): boolean {
  return row.length === other.length && row.every((cell, at) => cell === other[at]);
}

function isNumber(cell: string): boolean {
  return cell.length < 40 && /^[-+]?(\d+([.,]\d+)*|\.\d+)(e[-+]?\d+)?%?$/i.test(cell);
}
