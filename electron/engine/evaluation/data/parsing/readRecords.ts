import { YardstickError } from '../../../../../models/errors.ts';
import { cellText } from './cellText.ts';
import type { TableBuilder } from './tableBuilder.ts';

/** Takes objects in as rows: their keys are columns, in the order in which they are met first. */
export interface RecordReader {
  /** @param value anything: what is no object, list or text is an error of its row */
  take(value: unknown, line: number): void;
}

export function createRecordReader(builder: TableBuilder): RecordReader {
  const positions = new Map<string, number>();
  const positionOf = (key: string): number => {
    let position = positions.get(key);
    if (position === undefined) {
      position = builder.addColumn(key);
      positions.set(key, position);
    }
    return position;
  };
  return {
    take(value, line) {
      if (typeof value === 'string') {
        const cells: string[] = [];
        cells[positionOf('input')] = value;
        builder.addRow(
          Array.from(cells, (cell) => cell ?? ''),
          line,
        );
        return;
      }
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        const kind = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
        builder.problems.error(
          line,
          null,
          'data/no-object',
          `A row is an object with a value for each column; this is ${kind}.`,
        );
        return;
      }
      const cells: string[] = Array.from({ length: builder.columns.length }, () => '');
      for (const [key, item] of Object.entries(value)) {
        const position = positionOf(key);
        try {
          cells[position] = cellText(item);
        } catch (thrown) {
          if (!(thrown instanceof YardstickError)) throw thrown;
          builder.problems.error(line, builder.columns[position] ?? key, thrown.code, thrown.message);
          return;
        }
      }
      builder.addRow(cells, line);
    },
  };
}
