import { expect, it } from 'vitest';
import { blocksOf, outline, parseBytes } from '../../support/documents/parseBytes.ts';

it('Markdown: the text is that of the file, and blocks are what they are', async () => {
  const source = [
    '---\ntitle: "Named"\nauthor: Ada\n---\n\n# One *word* #\n\nA line\nand another.\n## Two\n- item\n  goes on\n- next\n\n1. first\n',
    '| A | B |\n|---|---|\n| 1 | 2 |\n\n> said\n> so\n\n```ts\n# no heading\n\nconst a = 1;\n```\n\nUnder\n=====\n\n    indented code\n\n***\nEnd',
  ].join('\n');
  const document = await parseBytes(source, 'a.md');
  expect(document.text).toBe(source);
  expect(outline(document)).toEqual([
    'heading1: One *word*',
    'paragraph: A line\nand another.',
    'heading2: Two',
    'list-item: - item\n  goes on',
    'list-item: - next',
    'list-item: 1. first',
    'table: | A | B |\n|---|---|\n| 1 | 2 |',
    'quote: > said\n> so',
    'code: ```ts\n# no heading\n\nconst a = 1;\n```',
    'heading1: Under',
    'code: indented code',
    'paragraph: End',
  ]);
  expect(document).toMatchObject({ title: 'Named', author: 'Ada' });
});

it('plain text: paragraphs by blank lines, chapters as headings, offsets of the file', async () => {
  const source = 'CHAPTER I. Loomings\n\nCall me Ishmael.\nSome years ago.\n\n\nNext one, IN CAPITALS\n';
  const document = await parseBytes(source, 'a.txt');
  expect(document.text).toBe(source);
  expect(outline(document)).toEqual([
    'heading1: CHAPTER I. Loomings',
    'paragraph: Call me Ishmael.\nSome years ago.',
    'paragraph: Next one, IN CAPITALS',
  ]);
});

it('source code: blocks begin at declarations, and nothing of the file is lost', async () => {
  const source = Array.from(
    { length: 5 },
    (_, index) => `/** Does ${index}. */\nfunction f${index}() {\n  first();\n\n  second();\n}\n`,
  ).join('\n');
  const document = await parseBytes(source, 'a.ts');
  expect(blocksOf(document).map(({ text }) => text.split('\n')[0])).toEqual(
    [0, 1, 2, 3, 4].map((index) => `/** Does ${index}. */`),
  );
  expect(
    blocksOf(document)
      .map(({ text }) => text)
      .join('\n\n'),
  ).toBe(source.trimEnd());
});

it.each([
  ['commas', 'a.csv', 'name,size\n"Smith, J.",3\n', ','],
  ['semicolons', 'a.csv', 'name;size\n"Smith; J.";3\n', ';'],
  ['tabs', 'a.tsv', 'name\tsize\nSmith\t3\n', '\t'],
])('CSV: cells parted by %s', async (_, name, source, separator) => {
  const cell = separator === '\t' ? 'Smith' : `Smith${separator} J.`;
  expect(outline(await parseBytes(source, name))).toEqual([`table: name | size\n${cell} | 3`]);
});

it('CSV: a file without a header has no line repeated', async () => {
  const source = Array.from({ length: 200 }, (_, index) => `${index},value ${index}`).join('\n');
  const document = await parseBytes(source, 'a.csv');
  expect(document.text.match(/^0 \| value 0$/gm)).toHaveLength(1);
});

it('line ends of Windows and of old Macs are one character', async () => {
  expect((await parseBytes('a\r\nb\rc\n', 'a.txt')).text).toBe('a\nb\nc\n');
});

it.each([
  ['UTF-8 with a mark', Buffer.from('\ufeffgrüße', 'utf8')],
  ['UTF-16 with a mark', Buffer.from('\ufeffgrüße', 'utf16le')],
  ['UTF-16 of the other order', Buffer.from('\ufeffgrüße', 'utf16le').swap16()],
])('%s is read without the mark', async (_, bytes) => {
  expect(await parseBytes(bytes, 'a.txt')).toMatchObject({ text: 'grüße', warnings: [] });
});

it('UTF-16 without a mark is seen by its zeros', async () => {
  expect((await parseBytes(Buffer.from('Call me Ishmael.', 'utf16le'), 'a.txt')).text).toBe('Call me Ishmael.');
});

it('a file in an old encoding is read as the likeliest one, and that is said', async () => {
  const document = await parseBytes(Buffer.from('na\xefve \x93quoted\x94', 'latin1'), 'a.txt');
  expect(document.text).toBe('naïve “quoted”');
  expect(document.warnings.map(({ code }) => code)).toEqual(['document/encoding']);
});

it.each([
  ['null bytes', Buffer.from('text\0with\0nulls and more')],
  ['random bytes', Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7919 + (index >> 3) * 31) % 256))],
])('%s are no text', async (_, bytes) => {
  await expect(parseBytes(bytes, 'a.txt')).rejects.toMatchObject({ code: 'document/unsupported' });
});

const mail = (headers: string, body: string) =>
  `From: Ada <ada@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 2 Jan 2024 03:04:05 +0000\r\n${headers}\r\n${body}`;

it('e-mail: subject, people, date and what was written; quoted lines are quotes', async () => {
  const document = await parseBytes(
    mail('Content-Type: text/plain; charset=utf-8\r\n', 'Hello Bob.\r\n\r\n> You wrote\r\n> this.\r\n'),
    'a.eml',
  );
  expect(outline(document)).toEqual([
    'heading1: Grüße',
    'paragraph: From: Ada <ada@example.org>\nTo: Bob <bob@example.org>\nDate: 2024-01-02T03:04:05.000Z',
    'paragraph: Hello Bob.',
    'quote: You wrote\nthis.',
  ]);
  expect(document).toMatchObject({
    title: 'Grüße',
    author: 'Ada <ada@example.org>',
    createdAt: Date.UTC(2024, 0, 2, 3, 4, 5),
  });
});

it('e-mail: a body of HTML is read as such, and attachments are named', async () => {
  const body = [
    '--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Seen.</p><p style="display:none">Obey.</p>\r\n',
    '--b\r\nContent-Type: application/pdf; name="offer.pdf"\r\nContent-Disposition: attachment; filename="offer.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n',
    '--b--\r\n',
  ].join('');
  const document = await parseBytes(
    mail('MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n', body),
    'a.eml',
  );
  expect(outline(document).slice(2)).toEqual(['paragraph: Seen.', 'paragraph hidden: Obey.']);
  expect(document.warnings.map(({ message }) => message).join()).toContain('offer.pdf');
});
