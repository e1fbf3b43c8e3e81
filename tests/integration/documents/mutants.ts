import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { DocumentReader } from '../../../electron/engine/documents/document.ts';
import { documentFaults } from '../../../electron/engine/documents/documentFaults.ts';
import { YardstickError } from '../../../models/errors.ts';
import { wordParagraph, writeDocx, writeEpub, writePptx, writeXlsx } from '../../support/documents/officeWriter.ts';
import { pdfLines, writePdf } from '../../support/documents/pdfWriter.ts';

/** A change at a place that is given as a share of the file's length. */
type Change =
  | { kind: 'flip'; at: number; bits: number }
  | { kind: 'cut'; at: number; length: number }
  | { kind: 'double'; at: number; length: number }
  | { kind: 'insert'; at: number; text: string }
  | { kind: 'end'; at: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.integer({ min: 1, max: 400 });
const dangerous = fc.constantFrom(
  ...'< > </w:p> <w:tbl> <div> " &# % R endobj stream -1 99999999999 \0 \u202e \r\n\r\n [[[[ >> PK\x01\x02'.split(' '),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: share, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: share, length }),
  fc.record({ kind: fc.constant('double' as const), at: share, length }),
  fc.record({ kind: fc.constant('insert' as const), at: share, text: dangerous }),
  fc.record({ kind: fc.constant('end' as const), at: share }),
);
const changes = fc.array(change, { minLength: 1, maxLength: 8 });

function changed(bytes: Buffer, list: readonly Change[]): Buffer {
  return list.reduce((whole, one) => {
    const at = Math.floor(one.at * whole.length);
    switch (one.kind) {
      case 'flip': {
        const flipped = Buffer.from(whole);
        if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ one.bits;
        return flipped;
      }
      case 'cut':
        return Buffer.concat([whole.subarray(0, at), whole.subarray(at + one.length)]);
      case 'double':
        return Buffer.concat([whole.subarray(0, at + one.length), whole.subarray(at)]);
      case 'insert':
        return Buffer.concat([whole.subarray(0, at), Buffer.from(one.text, 'latin1'), whole.subarray(at)]);
      case 'end':
        // Cut off, but not to nothing.
        return at > whole.length / 4 ? whole.subarray(0, at) : whole;
    }
  }, bytes);
}

const prose = 'A sentence with words, of which there are some. '.repeat(8);
const cell = (text: string) => `<w:tc>${wordParagraph(text)}</w:tc>`;
const markup = `<h1>Head</h1><p>${prose}</p><ul><li>One</li><li>Two</li></ul><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>`;
const word = `${wordParagraph('Head', { style: 'Heading1' })}${wordParagraph(prose)}<w:tbl><w:tr>${cell('a')}${cell('b')}</w:tr></w:tbl>`;
const cells = `<sheetData>${Array.from({ length: 20 }, (_, row) => `<row><c r="A${row + 1}"><v>${row}</v></c><c r="B${row + 1}" t="s"><v>0</v></c></row>`).join('')}</sheetData>`;
const pages = [1, 2].map((page) => ({
  texts: [
    { text: `Head ${page}`, x: 60, y: 740, size: 16 },
    ...pdfLines(prose.match(/.{1,60}/g) ?? [], { x: 60, y: 700 }),
  ],
}));

/** The parts inside of an archive are changed before it is written: else nearly every change would only break its checksums. */
const sources: Record<string, (list: readonly Change[]) => Buffer> = {
  'a.pdf': (list) => changed(writePdf(pages, { compress: false }), list),
  'b.pdf': (list) => changed(writePdf(pages), list),
  'a.docx': (list) => writeDocx(changed(Buffer.from(word), list).toString('latin1')),
  'b.docx': (list) => changed(writeDocx(word), list),
  'a.pptx': (list) =>
    writePptx([
      {
        title: changed(Buffer.from('Title &amp; more'), list).toString('latin1'),
        body: [changed(Buffer.from(prose), list).toString('latin1')],
      },
    ]),
  'a.xlsx': (list) =>
    writeXlsx([{ name: 'S', xml: changed(Buffer.from(cells), list).toString('latin1') }], { shared: ['x'] }),
  'b.xlsx': (list) => changed(writeXlsx([{ name: 'S', xml: cells }], { shared: ['x'] }), list),
  'a.epub': (list) => writeEpub([changed(Buffer.from(markup), list).toString('latin1'), '<p>Second.</p>']),
  'a.html': (list) => changed(Buffer.from(`<html><body>${markup}</body></html>`), list),
  'a.csv': (list) => changed(Buffer.from('name,size\n"a, b",1\n'.repeat(30)), list),
  'a.md': (list) =>
    changed(
      Buffer.from(`# Head\n\n${prose}\n\n- a\n- b\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n\`\`\`\ncode\n\`\`\`\n`),
      list,
    ),
  'a.txt': (list) => changed(Buffer.from(`${prose}\n\n${prose}`), list),
  'a.ts': (list) => changed(Buffer.from('export function one() {\n  return 1;\n}\n\n'.repeat(10)), list),
  'a.eml': (list) =>
    changed(
      Buffer.from(
        `From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n${prose}\r\n--x\r\nContent-Type: text/html\r\n\r\n${markup}\r\n--x--\r\n`,
      ),
      list,
    ),
};

/** What a reading may end with. */
const named = /^document\/(no-text|encrypted|damaged|too-large|bomb|unsupported|timeout|too-much-memory)$/;

export interface MutantTally {
  read: number;
  refused: Record<string, number>;
  slowestMs: number;
}

/** Reads random mutants: each is a sound document or one of the named errors, within the time, and the reader goes on. */
export async function readMutants(reader: DocumentReader, runs: number, seed: number): Promise<MutantTally> {
  const folder = mkdtempSync(path.join(tmpdir(), 'yardstick-mutants-'));
  const tally: MutantTally = { read: 0, refused: {}, slowestMs: 0 };
  const mutant = fc.record({ name: fc.constantFrom(...Object.keys(sources)), list: changes });
  try {
    await fc.assert(
      fc.asyncProperty(mutant, async ({ name, list }) => {
        const file = path.join(folder, name);
        writeFileSync(file, sources[name]?.(list) ?? '');
        const before = performance.now();
        await reader.read(file).then(
          (document) => {
            expect(documentFaults(document)).toEqual([]);
            tally.read += 1;
          },
          (thrown: unknown) => {
            expect(thrown).toBeInstanceOf(YardstickError);
            const { code, message, hint } = thrown as YardstickError;
            expect(code).toMatch(named);
            expect(message.length).toBeLessThan(400);
            expect(hint).not.toBe('');
            tally.refused[code] = (tally.refused[code] ?? 0) + 1;
          },
        );
        tally.slowestMs = Math.max(tally.slowestMs, performance.now() - before);
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}
