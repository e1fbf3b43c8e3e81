/**
 * Whether an answer of the worker for tables is one. A parser that a hostile file has taken over could say anything; that rows are as wide as their
 * table is looked at by who asked, since a page alone does not say.
 */
export function isTableMessage(method: string, kind: 'event' | 'result', content: unknown): boolean {
  if (kind !== 'result') return false;
  if (method === 'begin' || method === 'append') return content === null;
  if (!isObject(content)) return false;
  if (method === 'page') {
    const { cells, lines } = content;
    return Array.isArray(cells) && cells.every(areTexts) && areWholeNumbers(lines) && lines.length === cells.length;
  }
  const { format, columns, rowCount, problems, errors, notes } = content;
  return (
    typeof format === 'string' &&
    areTexts(columns) &&
    new Set(columns).size === columns.length &&
    !columns.includes('__proto__') &&
    areWholeNumbers([rowCount, errors, notes]) &&
    Array.isArray(problems) &&
    problems.every(isProblem)
  );
}

function isProblem(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { severity, line, column, code, message } = value;
  return (
    (severity === 'error' || severity === 'note') &&
    (line === null || areWholeNumbers([line])) &&
    (column === null || typeof column === 'string') &&
    typeof code === 'string' &&
    typeof message === 'string'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function areWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}
