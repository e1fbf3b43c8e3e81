import fc from 'fast-check';
import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ParsedDocument } from '../../../electron/engine/documents/document.ts';
import { documentFaults } from '../../../electron/engine/documents/documentFaults.ts';
import { decodeEntities, xmlEvents } from '../../../electron/engine/documents/parsers/xml/xmlEvents.ts';
import { isDocumentMessage } from '../../../electron/engine/documents/worker/isDocumentMessage.ts';
import { wordParagraph, writeDocx, writeEpub, writeXlsx } from '../../support/documents/officeWriter.ts';
import { outline, parseBytes } from '../../support/documents/parseBytes.ts';
import { writeZip } from '../../support/zipWriter.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'yardstick-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const canary = path.join(folder, 'canary.txt');
writeFileSync(canary, 'CANARY-7f3a');

const laughs = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(20)}">${'bcdefghij'
  .split('')
  .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(20)}">`)
  .join('')}]>`;
const outside = `<!DOCTYPE x [<!ENTITY xxe SYSTEM "file://${canary}">]>`;

it('DOCX: a picture that is linked to a file of this machine is not opened', async () => {
  const drawing = `<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:link="rCanary"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
  const bytes = writeDocx(wordParagraph('Text.') + drawing, {
    relationships: [{ id: 'rCanary', type: 'image', target: `file://${canary}`, external: true }],
  });
  const document = await parseBytes(bytes, 'a.docx');
  expect(outline(document)).toEqual(['paragraph: Text.']);
  expect(JSON.stringify(document)).not.toContain(Buffer.from('CANARY').toString('base64').slice(0, 6));
});

it.each([
  ['DOCX', 'a.docx', (prolog: string, entity: string) => writeDocx(wordParagraph(`Text ${entity}.`), { prolog })],
  ['EPUB', 'a.epub', (prolog: string, entity: string) => writeEpub([`<p>Text ${entity}.</p>`], { prolog })],
  [
    'XLSX',
    'a.xlsx',
    (prolog: string, entity: string) =>
      writeXlsx([{ name: 'S', xml: '<sheetData><row><c t="s"><v>0</v></c></row></sheetData>' }], {
        extra: { 'xl/sharedStrings.xml': `${prolog}<sst><si><t>Text ${entity}.</t></si></sst>` },
      }),
  ],
])('%s: entities neither grow nor fetch', async (_, name, write) => {
  for (const [prolog, entity] of [
    [outside, '&xxe;'],
    [laughs, '&j;'],
  ] as const) {
    const read = await parseBytes(write(prolog, entity), name).then(
      (document) => document.text,
      (thrown: unknown) => String(thrown),
    );
    expect(read.length).toBeLessThan(1_000);
    expect(read).not.toContain('CANARY');
  }
});

it('a part that holds more than it claims is refused when it is unpacked, before the reader of the format sees it', async () => {
  const data = Buffer.from(`<w:document>${' '.repeat(100_000)}</w:document>`);
  const bytes = writeZip([
    { name: '[Content_Types].xml', data: Buffer.from('<Types/>') },
    { name: 'word/document.xml', data, claimedBytes: 500 },
  ]);
  await expect(parseBytes(bytes, 'a.docx')).rejects.toMatchObject({ code: 'document/bomb' });
});

it('an e-mail of parts within parts without end is read or refused, not fallen over', async () => {
  const nested = Array.from(
    { length: 3_000 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
  ).join('');
  const read = parseBytes(
    `From: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\n${nested}text`,
    'a.eml',
  );
  await read.catch((thrown: unknown) => expect(thrown).toBeInstanceOf(Error));
});

it('the reader of XML ends with any text, and knows no entities but those of the standard', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '<',
      '>',
      '</a>',
      '<a b="',
      '"',
      "'",
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '&amp;',
      '&x;',
      '&#1114112;',
      'text',
      '<!DOCTYPE a [',
      ']',
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const xml = parts.join('');
      let events = 0;
      for (const event of xmlEvents(xml)) {
        if (event.type === 'text') expect(event.text.length).toBeLessThanOrEqual(xml.length);
        events += 1;
      }
      expect(events).toBeLessThanOrEqual(xml.length + 1);
    }),
  );
  expect(decodeEntities('&lt;&amp;&#65;&#x42;&xxe;&#0;&constructor;')).toBe('<&AB&xxe;&constructor;');
});

const sound: ParsedDocument = {
  format: 'text',
  title: null,
  author: null,
  createdAt: null,
  text: 'One\n\nTwo',
  blocks: [
    { kind: 'heading', level: 1, start: 0, end: 3, page: null },
    { kind: 'paragraph', start: 5, end: 8, page: null },
  ],
  pages: [],
  warnings: [],
};

it.each([
  ['offsets outside of the text', { blocks: [{ kind: 'paragraph', start: 0, end: 99, page: null }] }],
  ['blocks that overlap', { blocks: [...sound.blocks, { kind: 'paragraph', start: 6, end: 8, page: null }] }],
  ['offsets that are no numbers', { blocks: [{ kind: 'paragraph', start: '0', end: 3, page: null }] }],
  ['a kind that does not exist', { blocks: [{ kind: 'script', start: 0, end: 3, page: null }] }],
  ['a page that does not exist', { blocks: [{ kind: 'paragraph', start: 0, end: 3, page: 7 }] }],
  ['a heading without a level', { blocks: [{ kind: 'heading', start: 0, end: 3, page: null }] }],
  ['half a character', { text: 'On\ud800\n\nTwo' }],
  ['a text that is none', { text: 3 }],
  ['warnings that are none', { warnings: ['x'] }],
])('a worker that answers with %s is not believed', (_, changes) => {
  const answer = (document: object) => isDocumentMessage('parse', 'result', { document, residentMegabytes: 1 });
  expect(documentFaults(sound)).toEqual([]);
  expect(answer(sound)).toBe(true);
  expect(answer({ ...sound, ...changes })).toBe(false);
});
