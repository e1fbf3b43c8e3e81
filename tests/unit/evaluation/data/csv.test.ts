import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { csvRecords } from '../../../../electron/engine/evaluation/data/parsing/csvRecords.ts';
import { threadClock } from '../../../support/threadClock.ts';

interface CsvCase {
  text: string;
  separator: string;
  rows: string[][];
}

const cases = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/data/csv.json'), 'utf8'),
) as CsvCase[];

const cellsOf = (text: string, separator: string) => Array.from(csvRecords(text, separator), ({ cells }) => cells);

// Any other reading of doubled quotes, quoted line ends or text behind a quote gives rows that Python's reader does not.
it('reads what Python reads from the same text', () => {
  let compared = 0;
  for (const { text, separator, rows } of cases) {
    const records = [...csvRecords(text, separator)];
    if (records.some(({ fault }) => fault?.kind === 'unclosed')) continue; // an error here, one cell to the end there
    expect(records.map(({ cells }) => cells)).toEqual(rows);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(180);
});

// A writer's rows come back, whatever is in their cells.
it('gives back what was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', ' ', 'é', '😀'), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(',', ';', '\t', '|'),
      (rows, separator) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(separator))
          .join('\n');
        expect(cellsOf(text, separator)).toEqual(rows);
      },
    ),
  );
});

// Every character ends up in some cell, or is a separator, a line end or a quotation mark: nothing is lost, whatever the text.
it('ends on any text, and loses no letter of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n'), maxLength: 60 }), (text) => {
      const letters = (part: string) => part.replace(/[^ab]/g, '');
      expect(letters(cellsOf(text, ',').flat().join(''))).toBe(letters(text));
    }),
    { numRuns: 500 },
  );
});

// A quote that is never closed used to swallow the rest of a file: every row behind it would be gone.
it('a quotation mark that is never closed costs its own line', () => {
  const records = [...csvRecords('a,b\n1,"x\n2,y\n3,z\n', ',')];
  expect(records.map(({ cells }) => cells)).toEqual([
    ['a', 'b'],
    ['1', '"x'],
    ['2', 'y'],
    ['3', 'z'],
  ]);
  expect(records.map(({ fault }) => fault)).toEqual([null, { cell: 1, kind: 'unclosed' }, null, null]);
});

// Reading to the end for each open quote would take time with the square of the file.
it('many quotation marks that are never closed do not make it slow', () => {
  const text = `${'a"b\n'.repeat(200_000)}"open\n`.repeat(2) + 'x,"\n'.repeat(30);
  const spent = threadClock();
  let records = 0;
  for (const _ of csvRecords(text, ',')) records += 1;
  expect(records).toBeGreaterThan(30);
  expect(spent()).toBeLessThan(2_000);
});
