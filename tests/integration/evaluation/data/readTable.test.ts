import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { readTable, type ReadTableOptions } from '../../../../electron/engine/evaluation/data/readTable.ts';
import type { ProcessAdapter } from '../../../../models/workers/workerProcess.ts';
import { cappedProcesses } from '../../../../models/workers/cappedProcesses.ts';
import { writeXlsx } from '../../../support/documents/officeWriter.ts';
import { isAlive } from '../../language/recordedProcesses.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'yardstick-tables-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fixtures = path.resolve(import.meta.dirname, '../../../fixtures/data');
const workerMain = path.resolve(import.meta.dirname, '../../../../electron/engine/evaluation/data/worker/main.ts');

/** Processes that the test knows. */
function recorded(entry = workerMain, megabytes = 2_048): { processes: ProcessAdapter; pids: number[] } {
  const real = cappedProcesses(entry, megabytes);
  const pids: number[] = [];
  return {
    pids,
    processes: {
      spawn() {
        const child = real.spawn();
        if (child.pid !== undefined) pids.push(child.pid);
        return child;
      },
    },
  };
}

async function gone(pids: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 100 && pids.some(isAlive); tries += 1) await setTimeout(50);
  expect(pids.filter(isAlive)).toEqual([]);
}

/** The longest that the event loop was not free while something went on. */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await work();
  clearInterval(clock);
  return longest;
}

it.each(['questions.xlsx', 'zstd.parquet'])(
  '%s is read by a process of its own, and none is left behind',
  async (name) => {
    const { processes, pids } = recorded();
    const expected = (
      JSON.parse(readFileSync(path.join(fixtures, 'tables.json'), 'utf8')) as Record<
        string,
        { columns: string[]; rows: string[][]; lines: number[] }
      >
    )[name];
    const table = await readTable({ content: { path: path.join(fixtures, name) }, processes });
    expect(table.columns).toEqual(expected?.columns);
    expect(table.rows.map((row) => table.columns.map((column) => row[column]))).toEqual(expected?.rows);
    expect(table.lines).toEqual(expected?.lines);
    expect(pids).toHaveLength(1);
    await gone(pids);
  },
);

it('small text needs no process; pasted text, bytes and bytes that come in are read alike', async () => {
  const { processes, pids } = recorded();
  const text = 'q,a\nWhy?,because\n';
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  for (const content of [text, bytes, pieces()] satisfies ReadTableOptions['content'][]) {
    const table = await readTable({ content, processes });
    expect([table.format, table.rows]).toEqual(['csv', [{ q: 'Why?', a: 'because' }]]);
  }
  expect(pids).toEqual([]);
});

// A file of 60 MB read on the engine's own thread stood still for everybody else.
it('a large file does not hold up the engine, and says the same as a small one', async () => {
  const row = `"${'some words of news, '.repeat(15)}",label\n`;
  const rows = 200_000;
  writeFileSync(path.join(folder, 'large.csv'), `text,label\n${row.repeat(rows)}`);
  const held = await longestHold(async () => {
    const table = await readTable({ content: { path: path.join(folder, 'large.csv') } });
    expect(table.rows).toHaveLength(rows);
    expect(table.rows.at(-1)).toEqual({ text: 'some words of news, '.repeat(15), label: 'label' });
    expect(table.lines?.at(-1)).toBe(rows);
  });
  console.log(`held up for ${held.toFixed(0)} ms`);
  expect(held).toBeLessThan(500);
});

it('a file that takes too much memory costs its process only', async () => {
  const { processes, pids } = recorded(workerMain, 200);
  const cells = '<c t="s"><v>0</v></c>'.repeat(1_000);
  const bytes = writeXlsx([{ name: 'S', xml: `<sheetData>${`<row>${cells}</row>`.repeat(4_000)}</sheetData>` }], {
    shared: ['x'.repeat(50)],
  });
  await expect(
    readTable({ name: 'hungry.xlsx', content: bytes, processes, memoryMegabytes: 200 }),
  ).rejects.toMatchObject({
    code: expect.stringMatching(/^data\/(too-much-memory|bomb)$/),
  });
  await gone(pids);
});

it('a file that takes too long, and a caller who goes away, end the process', async () => {
  const stuck = path.join(folder, 'never.ts');
  writeFileSync(
    stuck,
    `process.on('message', (m) => { if (m.type === 'start') process.send({ type: 'ready', generation: m.generation, protocol: m.protocol }); if (m.type === 'call') for (;;); });`,
  );
  const bytes = readFileSync(path.join(fixtures, 'titled.xlsx'));
  const slow = recorded(stuck);
  await expect(
    readTable({ name: 'slow.xlsx', content: bytes, processes: slow.processes, seconds: 0.5 }),
  ).rejects.toMatchObject({
    code: 'data/timeout',
    message: expect.stringContaining('slow.xlsx'),
  });
  const left = recorded(stuck);
  const leaving = new AbortController();
  const reading = readTable({ content: bytes, processes: left.processes, signal: leaving.signal });
  await setTimeout(300);
  leaving.abort(new Error('gone'));
  await expect(reading).rejects.toThrow('gone');
  await gone([...slow.pids, ...left.pids]);
});

it('a process that says what makes no table is not believed', async () => {
  const liar = path.join(folder, 'liar.ts');
  writeFileSync(
    liar,
    `process.on('message', (m) => {
      const say = (result) => process.send({ type: 'result', generation: m.generation, id: m.id, result });
      if (m.type === 'start') process.send({ type: 'ready', generation: m.generation, protocol: m.protocol });
      if (m.type !== 'call') return;
      if (m.method === 'parse') say({ format: 'xlsx', columns: ['a', 'b'], rowCount: 2, problems: [], errors: 0, notes: 0 });
      else if (m.method === 'page') say({ cells: [['only one']], lines: [1] });
      else say(null);
    });`,
  );
  const { processes } = recorded(liar);
  await expect(
    readTable({ content: readFileSync(path.join(fixtures, 'titled.xlsx')), processes }),
  ).rejects.toMatchObject({ code: 'data/damaged' });
});

it('too large, a link, a folder and nothing are refused', async () => {
  const file = path.join(folder, 'a.csv');
  writeFileSync(file, 'q,a\nx,y\n');
  symlinkSync(file, path.join(folder, 'link.csv'));
  async function* many() {
    for (;;) yield new Uint8Array(1_000);
  }
  await expect(readTable({ content: { path: file }, limits: { bytes: 5 } })).rejects.toMatchObject({
    code: 'data/too-large',
  });
  await expect(readTable({ content: many(), limits: { bytes: 5_000 } })).rejects.toMatchObject({
    code: 'data/too-large',
  });
  await expect(readTable({ content: { path: path.join(folder, 'link.csv') } })).rejects.toMatchObject({
    code: 'data/unreadable',
  });
  await expect(readTable({ content: { path: folder } })).rejects.toMatchObject({ code: 'data/unreadable' });
  await expect(readTable({ content: { path: path.join(folder, 'none.csv') } })).rejects.toMatchObject({
    code: 'data/not-found',
  });
  await expect(readTable({ content: '' })).rejects.toMatchObject({ code: 'data/empty' });
});
