import { parquetMetadataAsync } from 'hyparquet';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readParquetTable } from '../../../../electron/engine/evaluation/data/parsing/readParquetTable.ts';
import { readXlsxTable } from '../../../../electron/engine/evaluation/data/parsing/readXlsxTable.ts';
import type { CellTable } from '../../../../electron/engine/evaluation/data/parsing/tableBuilder.ts';
import { tableKind } from '../../../../electron/engine/evaluation/data/tableKind.ts';
import { tableLimits } from '../../../../electron/engine/evaluation/data/tableLimits.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { writeXlsx } from '../../../support/documents/officeWriter.ts';
import { writeZip } from '../../../support/zipWriter.ts';
import { threadClock } from '../../../support/threadClock.ts';

const folder = path.resolve(import.meta.dirname, '../../../fixtures/data');
const fixture = (name: string) => readFileSync(path.join(folder, name));
const expected = JSON.parse(fixture('tables.json').toString()) as Record<
  string,
  { columns: string[]; rows: string[][]; lines: number[] }
>;

async function read(bytes: Uint8Array, limits = tableLimits): Promise<CellTable> {
  const kind = tableKind(bytes, 'a file');
  if (kind === 'parquet') return readParquetTable(bytes, { name: 'a file', limits });
  expect(kind).toBe('xlsx');
  return readXlsxTable(bytes, { limits });
}

/** As thrift's compact protocol writes a number. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

const said = ({ problems }: CellTable) =>
  problems.list.map(({ severity, line, column, code }) => `${severity} ${line} ${column} ${code}`);

// Written by openpyxl and pyarrow: what our own writers agree on proves nothing of other people's files.
it.each(Object.keys(expected))('%s has the cells that its writer put in', async (name) => {
  const { columns, cells, lines } = await read(fixture(name));
  expect({ columns, rows: cells, lines }).toEqual(expected[name]);
});

describe('a workbook', () => {
  it('says what of it was not read, by row and column', async () => {
    expect(said(await read(fixture('questions.xlsx')))).toEqual([
      'note null null data/part-read',
      'note 1 double data/formula',
    ]);
    expect(said(await read(fixture('titled.xlsx')))).toEqual(['note null null data/part-read']);
  });

  const sheet = (rows: string) => writeXlsx([{ name: 'S', xml: `<sheetData>${rows}</sheetData>` }]);
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;

  // "#N/A" as a reference is an answer that no model can give.
  it('cells that show an error are empty, and named', async () => {
    const table = await read(
      sheet(`<row>${cell('q')}${cell('a')}</row><row>${cell('Why?')}<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`),
    );
    expect(table.cells).toEqual([['Why?', '']]);
    expect(said(table)).toEqual(['note 1 a data/cell-error']);
  });

  it('formulas are never taken for what they come to', async () => {
    const table = await read(
      sheet(
        `<row>${cell('q')}${cell('a')}</row><row>${cell('x')}<c t="str"><f>HYPERLINK("http://example.org","x")</f><v>shown</v></c></row>`,
      ),
    );
    expect(table.cells).toEqual([['x', 'shown']]);
  });

  it('cells beside the table are a column without a name, and rows may end early', async () => {
    const table = await read(
      sheet(
        `<row>${cell('q')}${cell('a')}</row><row>${cell('x')}${cell('y')}${cell('aside')}</row><row>${cell('z')}</row>`,
      ),
    );
    expect(table.columns).toEqual(['q', 'a', 'Column 3']);
    expect(table.cells).toEqual([
      ['x', 'y', 'aside'],
      ['z', '', ''],
    ]);
    expect(said(table)).toEqual(['note null Column 3 data/unnamed-column']);
  });

  it('one column alone is a table', async () => {
    const table = await read(sheet(`<row>${cell('prompt')}</row><row>${cell('Hello')}</row><row>${cell('Bye')}</row>`));
    expect([table.columns, table.cells]).toEqual([['prompt'], [['Hello'], ['Bye']]]);
  });

  // A row number beyond every sheet would make a loop over a billion blank rows.
  it('absurd places of rows and cells do not make it slow', async () => {
    const spent = threadClock();
    const table = await read(
      sheet(
        `<row r="1">${cell('q')}${cell('a')}</row><row r="99999999999">${cell('x')}${cell('y')}</row><row r="-3"><c r="ZZZ9" t="inlineStr"><is><t>far</t></is></c></row>`,
      ),
    );
    expect(table.cells).toEqual([['x', 'y']]);
    expect(spent()).toBeLessThan(2_000);
  });

  it('more rows than allowed are refused while reading', async () => {
    const rows = `<row>${cell('q')}${cell('a')}</row>`.repeat(20).replaceAll('>a<', '>b<');
    await expect(
      read(sheet(`<row>${cell('q')}${cell('a')}</row>${rows}`), { ...tableLimits, rows: 10 }),
    ).rejects.toMatchObject({
      code: 'data/too-many-rows',
    });
  });
});

describe('what is no table is refused, and why is said', () => {
  it.each([
    [
      'a bomb',
      writeZip([
        { name: '[Content_Types].xml', data: Buffer.from('<a/>') },
        { name: 'xl/workbook.xml', data: Buffer.alloc(30_000_000) },
      ]),
      'data/bomb',
    ],
    ['an archive of files', writeZip([{ name: 'a.csv', data: Buffer.from('a,b\n1,2') }]), 'data/unsupported'],
    ['a cut archive', fixture('titled.xlsx').subarray(0, 2_000), 'data/damaged'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex'), 'data/unsupported'],
    ['a packed file', Buffer.from('1f8b080000000000', 'hex'), 'data/unsupported'],
    ['a PDF', Buffer.from('%PDF-1.7\nhello'), 'data/unsupported'],
    ['half a Parquet file', fixture('none.parquet').subarray(0, 2_000), 'data/damaged'],
    ['an encrypted Parquet file', Buffer.from('PARE0000PARE'), 'data/encrypted'],
  ])('%s', async (_, bytes, code) => {
    await expect((async () => read(bytes))()).rejects.toMatchObject({ code, hint: expect.any(String) });
  });
});

describe('a Parquet file', () => {
  it('with more rows or columns than allowed is refused before it is unpacked', async () => {
    await expect(read(fixture('snappy.parquet'), { ...tableLimits, rows: 2 })).rejects.toMatchObject({
      code: 'data/too-many-rows',
    });
    await expect(read(fixture('snappy.parquet'), { ...tableLimits, columns: 9 })).rejects.toMatchObject({
      code: 'data/too-many-columns',
    });
  });

  it('that states to unpack to more than allowed is refused before it is unpacked', async () => {
    await expect(read(fixture('gzip.parquet'), { ...tableLimits, unpackedBytes: 100 })).rejects.toMatchObject({
      code: 'data/bomb',
    });
  });

  // The sum in the footer and the sizes of the pages are two statements: a bomb lies in the first.
  it('that unpacks to more than it states is stopped while it is unpacked', async () => {
    const bytes = Buffer.from(fixture('gzip.parquet'));
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const metadata = await parquetMetadataAsync({
      byteLength: bytes.length,
      slice: (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer,
    });
    for (const { columns } of metadata.row_groups) {
      for (const { meta_data } of columns) {
        const stated = varint(Number(meta_data?.total_uncompressed_size) * 2);
        // Both sums stand one behind the other, each behind the mark of a 64-bit number.
        const packed = varint(Number(meta_data?.total_compressed_size) * 2);
        const at = bytes.indexOf(Buffer.from([0x16, ...stated, 0x16, ...packed]), footer) + 1;
        expect(at).toBeGreaterThan(footer);
        // Nothing, in as many bytes.
        bytes.set([...Array.from({ length: stated.length - 1 }, () => 0x80), 0], at);
      }
    }
    await expect(read(bytes, { ...tableLimits, unpackedBytes: 100 })).rejects.toMatchObject({ code: 'data/bomb' });
  });

  // A file that is filled up with nothing said "Cannot read properties of undefined (reading 'map')".
  it('that is damaged says so in words about the file', async () => {
    const empty = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50), Buffer.from('PAR1')]);
    await expect(read(empty)).rejects.toMatchObject({
      code: 'data/damaged',
      message: expect.not.stringMatching(/undefined|null|function|propert/),
    });
  });

  // Whatever is wrong inside: an error of ours or a table, never another kind of throw that ends up as "unexpected".
  it('of which bytes were changed is a table or an error of ours', async () => {
    const random = createRandom(11);
    for (const name of ['none.parquet', 'snappy.parquet', 'gzip.parquet', 'zstd.parquet']) {
      const sound = fixture(name);
      for (let round = 0; round < 25; round += 1) {
        const bytes = Buffer.from(sound);
        // Lengths in the footer are what could make it take gigabytes; the process in which it runs is capped, this test is not.
        const end = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
        for (let change = 0; change < 3; change += 1) bytes[4 + random.integer(end - 4)] = random.integer(256);
        await read(bytes).then(
          ({ columns, cells }) => expect(cells.every((row) => row.length === columns.length)).toBe(true),
          (thrown: unknown) =>
            expect(thrown).toMatchObject({ name: 'YardstickError', code: expect.stringMatching(/^data\//) }),
        );
      }
    }
  });
});
