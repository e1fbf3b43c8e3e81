import { isUsualName } from './hasHeader.ts';
import type { TableBuilder } from './tableBuilder.ts';

/** One input per line. */
export function readLines(text: string, builder: TableBuilder): void {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const named = first !== -1 && isUsualName(lines[first] ?? '');
  builder.addColumn(named ? (lines[first] ?? '') : 'input');
  for (const [index, line] of lines.entries()) {
    if (named && index <= first) continue;
    builder.addRow([line.trim()], named ? index - first : index + 1);
  }
}
