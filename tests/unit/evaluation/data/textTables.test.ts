import fc from 'fast-check';
import { expect, it } from 'vitest';
import { YardstickError } from '../../../../models/errors.ts';
import { readTextTable } from '../../../../electron/engine/evaluation/data/parsing/readTextTable.ts';
import { tableKind } from '../../../../electron/engine/evaluation/data/tableKind.ts';
import { tableLimits } from '../../../../electron/engine/evaluation/data/tableLimits.ts';
import { threadClock } from '../../../support/threadClock.ts';

function read(content: string | Uint8Array, name = '', limits = tableLimits) {
  const { problems, ...table } = readTextTable(typeof content === 'string' ? Buffer.from(content) : content, {
    name,
    limits,
  });
  return {
    ...table,
    problems: problems.list.map(({ severity, line, column, code }) => `${severity} ${line} ${column} ${code}`),
  };
}

// The name of a file says little: exports are called .txt, JSON lines .csv.
it.each([
  ['commas', 'q,a\n1x,2\n3x,4\n', 'notes.txt', 'csv', ['q', 'a']],
  ['semicolons with decimal commas', 'q;a\nx;1,5\ny;2,5\n', 'a.csv', 'csv', ['q', 'a']],
  ['tabs', 'q\ta\nx, y\tz\n', 'a.csv', 'tsv', ['q', 'a']],
  ['bars', 'q|a\nx|y\n', '', 'csv', ['q', 'a']],
  ['a separator that Excel states', 'sep=;\nq;a,b\nx;y\n', 'a.csv', 'csv', ['q', 'a,b']],
  ['JSON lines', '{"q":1}\n{"q":2}\n', 'a.csv', 'jsonl', ['q']],
  ['a list of objects', '[\n {"q":1},\n {"q":2}\n]', 'a.txt', 'json', ['q']],
  ['an object with a list', '{"version":1,"data":[{"q":1}]}', 'a.json', 'json', ['q']],
  ['an object of columns', '{"q":[1,2],"a":[3,4]}', '', 'json', ['q', 'a']],
  ['one object', '{"q":"x","choices":["a","b"]}', '', 'json', ['q', 'choices']],
  ['prompts, one a line, with commas', 'Hello, who are you?\nAnd now, what?\n', '', 'text', ['input']],
  ['one column with its name', 'prompt\nHello\nBye\n', '', 'text', ['prompt']],
  ['one column of a CSV file', 'sentence here\nHello\n', 'a.csv', 'csv', ['sentence here']],
  ['a header whose word is a value, too', 'text,label\nx,label\ny,label\n', '', 'csv', ['text', 'label']],
  ['cells that begin with a bracket', '[tag],note\n[a],b\n[c],d\n', 'a.csv', 'csv', ['[tag]', 'note']],
])('%s are told by what they look like', (_, text, name, format, columns) => {
  const table = read(text, name);
  expect([table.format, table.columns]).toEqual([format, columns]);
});

// A CSV file that was saved under a workbook's name is common, and readable; a sentence under such a name is a download that failed.
it('text under the name of a workbook or a Parquet file is said, and taken only where it is a table', () => {
  expect(read('q,a\n1x,2\n3x,4\n', 'fake.xlsx')).toMatchObject({
    format: 'csv',
    problems: ['note null null data/other-format'],
  });
  expect(read('{"q":1}\n{"q":2}\n', 'fake.parquet').problems).toEqual(['note null null data/other-format']);
  expect(() => read('The file was not found.\nTry again later.\n', 'fake.xlsx')).toThrow(
    expect.objectContaining({
      code: 'data/not-a-table',
      message: 'fake.xlsx is plain text, not a workbook.',
      hint: expect.stringContaining('The file was not found.') as unknown,
    }),
  );
});

it.each([
  ['a web page', 'rows.parquet', '\ufeff\n<!DOCTYPE html>\n<html><body>Sign in, please</body></html>', 'web page'],
  ['a web page', 'rows.csv', '<!-- saved --><HTML>a,b\n1,2</HTML>', 'web page'],
  ['what Git LFS leaves', 'rows.parquet', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n', 'Git LFS'],
])('%s under the name %s is no table', (_, name, text, said) => {
  expect(() => tableKind(Buffer.from(text), name)).toThrow(
    expect.objectContaining({ code: 'data/not-a-table', message: expect.stringContaining(said) as unknown }),
  );
  // Lines that a person pastes are their own business.
  expect(tableKind(Buffer.from(text), '')).toBe('text');
});

it.each([
  ['UTF-8 with a mark', Buffer.from('\ufeffq,a\nÜber,1x\n')],
  ['UTF-16, little end first', Buffer.from('\ufeffq,a\nÜber,1x\n', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\ufeffq,a\nÜber,1x\n', 'utf16le').swap16()],
  ['Windows line ends', Buffer.from('q,a\r\nÜber,1x\r\n')],
  ['old Mac line ends', Buffer.from('q,a\rÜber,1x\r')],
])('%s', (_, bytes) => {
  expect(read(bytes)).toMatchObject({ columns: ['q', 'a'], cells: [['Über', '1x']], problems: [] });
});

it('what is no UTF-8 is read as Windows-1252, and that is said', () => {
  expect(read(Buffer.from('q,a\nÜber,1x\n', 'latin1'))).toMatchObject({
    cells: [['Über', '1x']],
    problems: ['note null null data/encoding'],
  });
});

// Windows-1252 made accents and signs of every letter, and the models were asked in them.
it('rows in an old encoding of another alphabet are read in it, and that is said', () => {
  const rows =
    'jr+W4iyTmoKmCpP6lnuCzI7xk3OCzYLHgrGCxYK3gqksk4yLnoLFgrcKkKKKRYLFiOqU1I2CgqKOUoLNib2CxYK3gqksg0eDeIOMg1iDZ4LFgrcKkIWCzYm9k3iCxZWmk6uCtYLcgreCqSyVU5N4gsWCtwo=';
  const shiftJis = Buffer.from(rows, 'base64');
  expect(read(shiftJis)).toMatchObject({
    columns: ['質問', '答え'],
    problems: ['note null null data/encoding'],
  });
  expect(read(shiftJis).cells[0]).toEqual(['日本の首都はどこですか', '東京です']);
});

// One broken byte used to turn every accent of a file into two wrong letters.
it('a broken byte in UTF-8 is named by row and column, and the rest stays as it is', () => {
  const bytes = Buffer.from('q,a\nÜber äöü Größe,1x\nbrok~n,2x\n');
  bytes[bytes.indexOf('~')] = 0xff;
  expect(read(bytes)).toMatchObject({
    cells: [
      ['Über äöü Größe', '1x'],
      ['brok\ufffdn', '2x'],
    ],
    problems: ['note null null data/broken-letters', 'note 2 q data/broken-letters'],
  });
});

// Rows and columns must be named, or nobody finds the mistake in 10,000 rows.
it.each([
  ['too many cells', 'q,a\nx,y\nx,y,z\n', 'error 2 Column 3 data/too-many-cells'],
  ['too few cells', 'q,a,b\nx,y,z\nx\n', 'note 2 a data/too-few-cells'],
  ['a quote that is never closed', 'q,a\n"x,y\nz,w\n', 'error 1 q data/quotes'],
  ['text behind a quote', 'q,a\nx,"y" z\nb,c\n', 'error 1 a data/quotes'],
  ['a header in the middle', 'q,a\nx,y\nq,a\n', 'note 2 null data/repeated-header'],
  ['two columns of one name', 'q,q\nx,y\n', 'note null q (2) data/duplicate-column'],
  ['a column without a name', 'q,,a\nx,y,z\n', 'note null Column 2 data/unnamed-column'],
  ['a column called __proto__', 'q,__proto__\nx,y\n', 'note null proto data/renamed-column'],
  ['no header', '1,x\n2,y\n3,z\n', 'note null null data/no-header'],
  ['a broken line of JSON', '{"q":1}\n{"q":\n{"q":3}\n', 'error 2 null data/json'],
  ['a line that is no object', '{"q":1}\n[1]\n{"q":3}\n', 'error 2 null data/no-object'],
])('%s: the problem says where', (_, text, problem) => {
  expect(read(text).problems).toEqual([problem]);
});

it('a cell that is too long costs its row only, and is named; a picture may be longer', () => {
  const limits = { ...tableLimits, cellCharacters: 100 };
  const table = read(`q,a\n${'x'.repeat(101)},1x\ny,"data:image/png;base64,${'A'.repeat(1_000)}"\n`, '', limits);
  expect(table.cells).toHaveLength(1);
  expect(table.problems).toEqual(['error 1 q data/cell-too-long']);
});

// Catches: where no row is left, nothing can be mapped, and "No column is the input" was all that was said of a cell of 3 MB.
it('says what is wrong with the first row where none is left', () => {
  const limits = { ...tableLimits, cellCharacters: 100 };
  expect(() => read(`text,label\n${'x'.repeat(101)},a\n`, '', limits)).toThrow(
    /^No row can be used\. Row 1, column "text": The cell has 101 characters/,
  );
});

it.each([
  ['rows', { rows: 2 }, 'data/too-many-rows'],
  ['columns', { columns: 1 }, 'data/too-many-columns'],
  ['characters', { characters: 5 }, 'data/too-large'],
])('more %s than allowed are refused', (_, limit, code) => {
  const text = 'q,a\nxx,yy\nxx,yy\nxx,yy\n';
  expect(() => read(text, '', { ...tableLimits, ...limit })).toThrow(expect.objectContaining({ code }));
});

it.each([
  ['nothing', '', 'data/empty'],
  ['broken JSON', '[{"q":1},', 'data/json'],
  ['JSON without rows', '[]', 'data/no-rows'],
  ['a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'data/unsupported'],
])('%s is refused as a whole', (_, content, code) => {
  expect(() => read(content, 'a.json')).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
});

it('blank lines are no rows, but count, as a spreadsheet counts them', () => {
  expect(read('\n\nq,a\nx,y\n\n,\nz,w\n')).toMatchObject({
    cells: [
      ['x', 'y'],
      ['z', 'w'],
    ],
    lines: [1, 4],
    problems: [],
  });
  expect(read('{"q":1}\n\n{"q":2}\n').lines).toEqual([1, 3]);
});

it('a separator at the end of each line makes no column', () => {
  expect(read('q,a,\nx,y,\nz,w,\n')).toMatchObject({ columns: ['q', 'a'], problems: [] });
});

// Files with tabs are often written without quoting: a lone quotation mark would join lines.
it('quotation marks in a file with tabs may be letters', () => {
  expect(read('q\ta\n"Hello\tx\nHe said "no"\ty\n"quoted"\tz\n').cells).toEqual([
    ['"Hello', 'x'],
    ['He said "no"', 'y'],
    ['"quoted"', 'z'],
  ]);
  expect(read('q\ta\n"two\nlines"\tx\n').cells).toEqual([['two\nlines', 'x']]);
});

// Ids of 19 digits came out as other ids, and two rows as one.
it('values of JSON keep what they say: long numbers, lists, objects, truth, nothing', () => {
  const text =
    '{"id":1234567890123456789,"list":["a",{"b":12345678901234567890}],"yes":true,"no":null,"n":1.50}\n{"id":2}\n';
  expect(read(text).cells).toEqual([
    ['1234567890123456789', '["a",{"b":12345678901234567890}]', 'true', '', '1.5'],
    ['2', '', '', '', ''],
  ]);
});

// It was said that no column was the input, of a file in which there was no column.
it('a list of what is no row says what is wrong with the first of them', () => {
  expect(() => read('[1,2,3]', 'a.json')).toThrow(
    expect.objectContaining({ code: 'data/no-rows', message: expect.stringMatching(/Row 1: .* this is a number/) }),
  );
});

it('JSON that is nested without end is a problem of its row', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const table = read(`{"q":"x","deep":1}\n{"q":"y","deep":${deep}}\n`);
  expect(table.cells[0]).toEqual(['x', '1']);
  for (const problem of table.problems) expect(problem).toMatch(/^error 2 (deep|null) data\/(too-deep|json)$/);
});

// Whatever is pasted: an answer or our own error, and every row as wide as the table.
it('any text is a table or an error of ours', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\n',
    '\t',
    ';',
    'a',
    '1',
    '__proto__',
    '{"a":1}\n',
    '\u0000',
    '\ud800',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        const { columns, cells, lines } = read(pieces.join(''));
        expect(new Set(columns).size).toBe(columns.length);
        expect(columns).not.toContain('__proto__');
        expect(
          cells.every((row) => row.length === columns.length && row.every((cell) => typeof cell === 'string')),
        ).toBe(true);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(YardstickError);
      }
    }),
    { numRuns: 1_000 },
  );
});

it('rows of JSON lines come back, whatever their keys and values', () => {
  const row = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'b', 'c') }),
    fc.string(),
    { minKeys: 1 },
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 10 }), (rows) => {
      const filled = rows.filter((one) => Object.values(one).some((value) => value.trim() !== ''));
      fc.pre(filled.length > 0);
      const { columns, cells } = read(rows.map((one) => JSON.stringify(one)).join('\n'));
      expect(cells).toEqual(filled.map((one) => columns.map((column) => (one[column] ?? '').toWellFormed())));
    }),
  );
});

it('10,000 rows take less than 300 ms', () => {
  const rows = Array.from(
    { length: 10_000 },
    (_, index) => `"Row ${index}, ${'a few words of news '.repeat(12)}",label ${index % 4}`,
  );
  const bytes = Buffer.from(`text,label\n${rows.join('\n')}\n`);
  const spent = threadClock();
  expect(read(bytes).cells).toHaveLength(10_000);
  expect(spent()).toBeLessThan(300);
});
