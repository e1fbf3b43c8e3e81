import { expect, it } from 'vitest';
import { detectFormat } from '../../../electron/engine/documents/detectFormat.ts';
import { formatOfName } from '../../../electron/engine/documents/formatNames.ts';
import { writeDocx, writeEpub, writePptx, writeXlsx, zipOf } from '../../support/documents/officeWriter.ts';
import { writePdf } from '../../support/documents/pdfWriter.ts';
import { writeZip } from '../../support/zipWriter.ts';

const pdf = writePdf([{ texts: [] }]);
const mail = 'Received: from x\nFrom: a@example.org\nTo: b@example.org\nSubject: s\n\nbody';

it.each([
  ['a PDF named as text', pdf, 'a.txt', 'pdf'],
  ['a PDF behind some junk', Buffer.concat([Buffer.from('junk\n'), pdf]), 'a', 'pdf'],
  ['a DOCX named as PPTX', writeDocx(''), 'a.pptx', 'docx'],
  ['a PPTX without an extension', writePptx([]), 'a', 'pptx'],
  ['an XLSX named as ZIP', writeXlsx([]), 'a.zip', 'xlsx'],
  ['an EPUB', writeEpub(['x']), 'a.bin', 'epub'],
  ['a web page named as PDF, as a failed download is', Buffer.from('<!DOCTYPE html><html>'), 'a.pdf', 'html'],
  ['a web page named as text', Buffer.from('\ufeff <html lang="en">'), 'a.txt', 'html'],
  ['a component of a page', Buffer.from('<html></html>'), 'a.vue', 'code'],
  ['an e-mail without an extension', Buffer.from(mail), 'a', 'email'],
  ['a note that begins with a colon', Buffer.from('Note: buy milk\nFrom: the shop\n'), 'a.txt', 'text'],
  ['an unknown kind of text', Buffer.from('hello'), 'a.xyz', 'text'],
  ['an empty file', Buffer.alloc(0), 'a.md', 'markdown'],
])('%s', (_, bytes, name, format) => {
  expect(detectFormat(bytes, name)).toBe(format);
});

const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);

it.each([
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'a.png', 'document/unsupported'],
  ['a PDF whose beginning is gone', Buffer.alloc(500, 3), 'a.pdf', 'document/damaged'],
  ['an old Word file', ole, 'a.doc', 'document/unsupported'],
  [
    'a DOCX with a password',
    Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]),
    'a.docx',
    'document/encrypted',
  ],
  ['RTF', Buffer.from('{\\rtf1 hello}'), 'a.rtf', 'document/unsupported'],
  ['an archive of files', zipOf({ 'a.txt': 'x' }), 'a.zip', 'document/unsupported'],
  ['an archive that is cut off', writeDocx('').subarray(0, 900), 'a.docx', 'document/damaged'],
  [
    'OpenDocument',
    zipOf({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '' }),
    'a.odt',
    'document/unsupported',
  ],
])('%s is refused by name', (_, bytes, name, code) => {
  expect(() => detectFormat(bytes, name)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
});

const zeros = Buffer.alloc(8 * 2 ** 20);
const word = { name: 'word/document.xml', data: Buffer.from('<w:document/>') };
const types = { name: '[Content_Types].xml', data: Buffer.from('<Types/>') };

it.each([
  ['a part that unpacks to a thousand times its size', [word, types, { name: 'word/styles.xml', data: zeros }]],
  [
    'parts of a claimed size beyond all use',
    [word, types, { name: 'x.xml', data: Buffer.from('x'), claimedBytes: 3_000_000_000, deflate: false }],
  ],
  ['an archive within', [word, types, { name: 'word/embeddings/inner.zip', data: Buffer.from('x') }]],
  [
    'more parts than any document',
    [
      word,
      types,
      ...Array.from({ length: 10_001 }, (_, index) => ({ name: `p${index}`, data: Buffer.alloc(0), deflate: false })),
    ],
  ],
  ['a name that climbs out', [word, types, { name: 'word/../../x', data: Buffer.from('x') }]],
  ['a name from the root', [word, types, { name: '/etc/passwd', data: Buffer.from('x') }]],
  ['a name of a Windows drive', [word, types, { name: 'C:\\x', data: Buffer.from('x') }]],
])('an archive with %s is refused before anything unpacks it', (_, entries) => {
  expect(() => detectFormat(writeZip(entries), 'a.docx')).toThrow(expect.objectContaining({ code: 'document/bomb' }));
});

it('a picture that is packed well is no attack', () => {
  const entries = [word, types, { name: 'word/media/blank.bmp', data: Buffer.alloc(900_000) }];
  expect(detectFormat(writeZip(entries), 'a.docx')).toBe('docx');
});

it('names say what can be read', () => {
  expect(['a.PDF', 'b.tar.md', '/x/y.eml', 'C:\\x\\z.csv', 'Dockerfile', 'README'].map(formatOfName)).toEqual([
    'pdf',
    'markdown',
    'email',
    'csv',
    'code',
    'text',
  ]);
  expect(['.html', 'a.png', 'a', 'a.exe', 'x.pdf.exe'].map(formatOfName)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
