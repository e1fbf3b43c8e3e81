import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { documentFaults } from '../../../electron/engine/documents/documentFaults.ts';
import { zipLimits } from '../../../electron/engine/documents/zipGate.ts';
import { writeXlsx } from '../../support/documents/officeWriter.ts';
import { pdfLines, writePdf } from '../../support/documents/pdfWriter.ts';
import { isAlive } from '../language/recordedProcesses.ts';
import { recordedReader } from './recordedReader.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'yardstick-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const onLinux = process.platform === 'linux';

function file(name: string, content: string | Buffer): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

/** Shared strings that a cell each refers to: little on disk, much in memory. */
function hungryWorkbook(): Buffer {
  const cells = '<c t="s"><v>0</v></c>'.repeat(1_500);
  const rows = `<row>${cells}</row>`.repeat(2_000);
  return writeXlsx([{ name: 'S', xml: `<sheetData>${rows}</sheetData>` }], { shared: ['x'] });
}

it('a file is read by a process that knows nothing of our environment, and none is left behind', async () => {
  process.env['YARDSTICK_CANARY_KEY'] = 'sk-canary';
  const reader = recordedReader();
  const document = await reader.read(file('a.txt', 'Hello.\n\nWorld.\n'));
  expect(document.blocks).toHaveLength(2);
  expect(reader.pids).toHaveLength(1);
  if (onLinux) {
    const seen = readFileSync(`/proc/${reader.pids[0]}/environ`, 'utf8');
    for (const name of ['canary', 'HOME=', 'PATH=', 'NODE_OPTIONS=']) expect(seen).not.toContain(name);
  }
  await reader.close();
  delete process.env['YARDSTICK_CANARY_KEY'];
  expect(reader.pids.filter(isAlive)).toEqual([]);
  await expect(reader.read(path.join(folder, 'a.txt'))).rejects.toMatchObject({ code: 'document/unreadable' });
});

it('many files at once are read one after another by one process, each with its own text', async () => {
  const reader = recordedReader();
  const files = Array.from({ length: 20 }, (_, index) => file(`many${index}.md`, `# Title ${index}\n\nText ${index}.`));
  const documents = await Promise.all(files.map((at) => reader.read(at)));
  expect(documents.map(({ title }) => title)).toEqual(files.map((_, index) => `Title ${index}`));
  expect(reader.pids).toHaveLength(1);
  await reader.close();
});

it('a file that takes too long costs its process; the next file is read by another', async () => {
  // A worker that never answers: what a parser in an endless loop looks like from outside.
  const entry = file(
    'never.ts',
    `setInterval(() => undefined, 1000); process.on('message', (m) => { if (m.type === 'start') process.send({ type: 'ready', generation: m.generation, protocol: m.protocol }); if (m.type === 'call') for (;;); });`,
  );
  const stuck = recordedReader({ seconds: 0.5, entry });
  await expect(stuck.read(file('slow.txt', 'x'))).rejects.toMatchObject({
    code: 'document/timeout',
    message: expect.stringContaining('slow.txt'),
    hint: expect.any(String),
  });
  await stuck.read(file('slow.txt', 'x')).catch(() => undefined);
  expect(new Set(stuck.pids).size).toBe(2);
  await stuck.close();
  expect(stuck.pids.filter(isAlive)).toEqual([]);
});

it('a file that takes too much memory costs its process; the next file is read by another', async () => {
  const reader = recordedReader({ memoryMegabytes: 120, seconds: 120, zip: { ...zipLimits, ratio: 100_000 } });
  const hungry = file('hungry.xlsx', hungryWorkbook());
  await expect(reader.read(hungry)).rejects.toMatchObject({ code: 'document/too-much-memory' });
  expect((await reader.read(file('b.txt', 'Still here.'))).text).toBe('Still here.');
  expect(reader.pids).toHaveLength(2);
  await reader.close();
});

it('a worker that is killed while it reads is a damaged file, ten times over, and never the end of reading', async () => {
  const entry = file(
    'dies.ts',
    `process.on('message', (m) => { if (m.type === 'start') process.send({ type: 'ready', generation: m.generation, protocol: m.protocol }); if (m.type === 'call') process.exit(3); });`,
  );
  const reader = recordedReader({ entry });
  const target = file('c.txt', 'x');
  for (let round = 0; round < 10; round += 1) {
    await expect(reader.read(target)).rejects.toMatchObject({ code: 'document/damaged' });
  }
  expect(new Set(reader.pids).size).toBe(10);
  await reader.close();
});

it('a worker that lies about offsets is not believed', async () => {
  const lie = {
    document: {
      format: 'text',
      title: null,
      author: null,
      createdAt: null,
      text: 'x',
      blocks: [{ kind: 'paragraph', start: 0, end: 1e9, page: null }],
      pages: [],
      warnings: [],
    },
    residentMegabytes: 1,
  };
  const entry = file(
    'lies.ts',
    `process.on('message', (m) => { const { generation, id } = m; if (m.type === 'start') process.send({ type: 'ready', generation, protocol: m.protocol }); if (m.type === 'call') process.send({ type: 'result', generation, id, result: m.method === 'parse' ? ${JSON.stringify(lie)} : null }); });`,
  );
  const reader = recordedReader({ entry });
  await expect(reader.read(file('d.txt', 'x'))).rejects.toMatchObject({ code: 'document/damaged' });
  await reader.close();
});

it('a reading that is stopped ends at once with the reason, and the next one is not mixed up with it', async () => {
  const reader = recordedReader();
  const large = file('large.txt', Buffer.alloc(60 * 2 ** 20, 'word and more words. '));
  const stopped = new AbortController();
  const reading = reader.read(large, { signal: stopped.signal });
  const next = reader.read(file('next.txt', 'Next.'));
  void setTimeout(50).then(() => stopped.abort(new Error('enough')));
  await expect(reading).rejects.toThrow('enough');
  expect((await next).text).toBe('Next.');
  await expect(reader.read(large, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  await reader.close();
});

it('a reader that is closed while it reads, or is about to, leaves no process behind', async () => {
  for (const delayMs of [0, 20, 200]) {
    const reader = recordedReader();
    const outcome = reader.read(file('closing.txt', 'Text. '.repeat(1_000_000))).catch((thrown: unknown) => thrown);
    await setTimeout(delayMs);
    await reader.close();
    const ended = await outcome;
    if (ended instanceof Error) expect(ended).toMatchObject({ code: 'document/unreadable' });
    expect(reader.pids.filter(isAlive)).toEqual([]);
  }
});

it('what is no file is refused by name, and a pipe is not waited for', async () => {
  const reader = recordedReader();
  mkdirSync(path.join(folder, 'dir.txt'));
  await expect(reader.read(path.join(folder, 'dir.txt'))).rejects.toMatchObject({ code: 'document/unreadable' });
  await expect(reader.read(path.join(folder, 'none.txt'))).rejects.toMatchObject({ code: 'document/not-found' });
  if (process.platform !== 'win32') {
    symlinkSync('/etc/passwd', path.join(folder, 'link.txt'));
    await expect(reader.read(path.join(folder, 'link.txt'))).rejects.toMatchObject({ code: 'document/unreadable' });
    execFileSync('mkfifo', [path.join(folder, 'pipe.txt')]);
    await expect(reader.read(path.join(folder, 'pipe.txt'))).rejects.toMatchObject({ code: 'document/unreadable' });
  }
  expect(reader.pids).toEqual([]);
  await reader.close();
});

it('an empty file is a document without text', async () => {
  const reader = recordedReader();
  expect(await reader.read(file('empty.pdf', ''))).toMatchObject({ format: 'text', text: '', blocks: [] });
  await reader.close();
});

it('a file beyond the limits is refused before it is read', async () => {
  const reader = recordedReader({ maxBytes: 1_000, maxCharacters: 100 });
  await expect(reader.read(file('big.txt', 'x'.repeat(1_001)))).rejects.toMatchObject({ code: 'document/too-large' });
  await expect(reader.read(file('wordy.txt', 'x'.repeat(500)))).rejects.toMatchObject({ code: 'document/too-large' });
  expect(reader.pids).toEqual([]);
  await expect(reader.read(file('wordy.html', `<p>${'x'.repeat(150)}`))).rejects.toMatchObject({
    code: 'document/too-large',
  });
  await reader.close();
});

it('100 MB of one line are refused, not read', async () => {
  const reader = recordedReader();
  await expect(reader.read(file('line.txt', Buffer.alloc(100 * 2 ** 20, 97)))).rejects.toMatchObject({
    code: 'document/too-large',
  });
  await reader.close();
});

it('500 pages in two columns are read well within the time', async () => {
  const words = (page: number, side: string) =>
    Array.from({ length: 25 }, (_, line) => `${nameOf(page)} ${side} line ${line} of a column of prose`);
  // Letters: lines that differ in numbers only would be running heads.
  const nameOf = (page: number) => Array.from(String(page), (digit) => 'abcdefghij'[Number(digit)]).join('');
  const pages = Array.from({ length: 500 }, (_, index) => ({
    texts: [
      ...pdfLines(words(index + 1, 'left'), { x: 50, y: 720, size: 9 }),
      ...pdfLines(words(index + 1, 'right'), { x: 320, y: 720, size: 9 }),
    ],
  }));
  const reader = recordedReader({ seconds: 90 });
  const before = performance.now();
  const document = await reader.read(file('long.pdf', writePdf(pages)));
  console.log(`500 pages, ${document.text.length} characters: ${Math.round(performance.now() - before)} ms`);
  expect(document.pages).toHaveLength(500);
  expect(documentFaults(document)).toEqual([]);
  const page = document.pages[249];
  const text = document.text.slice(page?.start, page?.end);
  expect(text.indexOf('left line 24')).toBeLessThan(text.indexOf('right line 0'));
  await reader.close();
});
