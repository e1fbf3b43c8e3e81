import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { YardstickError } from '../../../../../models/errors.ts';
import type { TableLimits } from '../tableLimits.ts';
import { cellText } from './cellText.ts';
import { createTableBuilder, type CellTable } from './tableBuilder.ts';

const mostGroups = 50_000;

/**
 * A Parquet file as a table, one group of rows after another. What it claims of itself is looked at before anything is unpacked.
 * @throws {YardstickError} `data/too-many-rows`, `data/too-many-columns`, `data/bomb`, `data/damaged`
 */
export async function readParquetTable(
  bytes: Uint8Array,
  { name, limits }: { name: string; limits: TableLimits },
): Promise<CellTable> {
  const file: AsyncBuffer = {
    byteLength: bytes.length,
    slice: (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    checkClaims(metadata, bytes.length, limits);
    const builder = createTableBuilder(limits);
    for (const { element } of parquetSchema(metadata).children) builder.addColumn(element.name);
    const unpackers = boundedUnpackers(limits);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const from = start;
      // The options are those of all groups; the metadata is not read again.
      await parquetRead({
        file,
        metadata,
        compressors: unpackers,
        // Bytes that are not said to be text may be a picture: `cellText` looks.
        utf8: false,
        geoparquet: false,
        rowStart: from,
        rowEnd: end,
        onComplete(rows) {
          for (const [index, row] of rows.entries()) builder.addRow(Array.from(row, cellText), from + index + 1);
        },
      });
      start = end;
    }
    return builder.finish('parquet');
  } catch (thrown) {
    if (thrown instanceof YardstickError) throw thrown;
    throw new YardstickError('data/damaged', `${name} could not be read: ${reason(thrown)}`, {
      hint: 'Write the file anew with the program that made it.',
      cause: thrown,
    });
  }
}

/** What the reader says of the file; where it stumbled instead, what that means: the words of a stumble are about its own code. */
function reason(thrown: unknown): string {
  const stumbled = thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError;
  if (stumbled || !(thrown instanceof Error)) return 'its description of itself is damaged, or the file is cut off.';
  return thrown.message.slice(0, 200);
}

function checkClaims(metadata: FileMetaData, fileBytes: number, limits: TableLimits): void {
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (Math.max(rows, Number(metadata.num_rows)) > limits.rows) {
    throw new YardstickError(
      'data/too-many-rows',
      `The table has more than ${limits.rows.toLocaleString('en-US')} rows.`,
      {
        hint: 'Draw a sample of it first: a verdict seldom needs more than some thousand rows.',
      },
    );
  }
  if (rows < 0 || rows !== Number(metadata.num_rows) || metadata.row_groups.length > mostGroups)
    throw absurd('states a number of rows that is not its own');
  let unpacked = 0;
  for (const { columns, num_rows } of metadata.row_groups) {
    if (num_rows < 0n) throw absurd('states less than no rows');
    for (const { meta_data } of columns) {
      if (meta_data === undefined) throw absurd('has columns that say nothing of themselves, or is encrypted');
      const from = Number(meta_data.dictionary_page_offset ?? meta_data.data_page_offset);
      const packed = Number(meta_data.total_compressed_size);
      unpacked += Math.max(0, Number(meta_data.total_uncompressed_size));
      if (from < 0 || packed < 0 || from + packed > fileBytes) throw absurd('has columns that lie outside of it');
    }
  }
  if (unpacked > limits.unpackedBytes) throw tooMuch(limits);
}

/** The unpackers, with what they really unpack counted: a page may hold more than its column states. */
function boundedUnpackers(limits: TableLimits): Compressors {
  let unpacked = 0;
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input: Uint8Array, bytes: number): Uint8Array => {
        unpacked += Math.max(0, bytes);
        if (unpacked > limits.unpackedBytes) throw tooMuch(limits);
        // A page of nulls alone: the unpacker for LZ4 takes its one byte for damage.
        return bytes === 0 ? new Uint8Array() : unpack(input, bytes);
      },
    ]),
  );
}

function tooMuch({ unpackedBytes }: TableLimits): YardstickError {
  return new YardstickError('data/bomb', `The file unpacks to more than ${Math.round(unpackedBytes / 2 ** 20)} MB.`, {
    hint: 'Draw a sample of it first, or leave out the long columns.',
  });
}

function absurd(what: string): YardstickError {
  return new YardstickError('data/damaged', `The file ${what}.`, {
    hint: 'Write the file anew with the program that made it.',
  });
}
