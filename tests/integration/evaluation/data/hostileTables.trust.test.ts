import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readZipDirectory, readZipEntry } from '../../../../electron/engine/documents/zipDirectory.ts';
import { readTable } from '../../../../electron/engine/evaluation/data/readTable.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { writeZip } from '../../../support/zipWriter.ts';

const folder = path.resolve(import.meta.dirname, '../../../fixtures/data');
const rounds = 20;

/** A table, or an error that says what is wrong with the file: never another throw, never one that takes its time. */
async function isTableOrError(bytes: Uint8Array, name: string): Promise<void> {
  const started = performance.now();
  await readTable({ name, content: bytes, seconds: 10, memoryMegabytes: 400 }).then(
    ({ columns, rows }) => {
      for (const row of rows) expect(Object.keys(row)).toEqual(expect.arrayContaining(columns));
    },
    (thrown: unknown) =>
      expect(thrown).toMatchObject({
        name: 'YardstickError',
        code: expect.stringMatching(/^data\//),
        message: expect.any(String),
      }),
  );
  expect(performance.now() - started).toBeLessThan(20_000);
}

// The footer holds the lengths by which a reader allocates: a changed one may ask for gigabytes or a loop of billions.
it('Parquet files with a changed footer cost a process at most', async () => {
  const random = createRandom(21);
  const sound = readFileSync(path.join(folder, 'snappy.parquet'));
  const footer = sound.length - 8 - sound.readUInt32LE(sound.length - 8);
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Buffer.from(sound);
    for (let change = 0; change < 4; change += 1) {
      bytes[footer + random.integer(sound.length - 8 - footer)] = random.integer(4) === 0 ? 0xff : random.integer(256);
    }
    await isTableOrError(bytes, 'changed.parquet');
  }
});

it('workbooks with changed parts cost a process at most', async () => {
  const random = createRandom(22);
  const sound = readFileSync(path.join(folder, 'questions.xlsx'));
  const parts = readZipDirectory(sound, 1_000).map((entry) => ({ name: entry.name, data: readZipEntry(sound, entry) }));
  expect(parts.length).toBeGreaterThan(5);
  for (let round = 0; round < rounds; round += 1) {
    const changed = parts.map(({ name, data }) => {
      const bytes = Buffer.from(data);
      for (let change = random.integer(4); change > 0; change -= 1)
        bytes[random.integer(bytes.length)] = random.integer(256);
      return { name, data: random.integer(12) === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes };
    });
    await isTableOrError(writeZip(changed), 'changed.xlsx');
  }
});
