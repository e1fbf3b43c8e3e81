import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { blocksOf, outline, parseBytes } from '../../support/documents/parseBytes.ts';

interface OldEncoding {
  encoding: string;
  /** What the warning calls it. */
  said: string;
  text: string;
  bytes: string;
}

const oldEncodings = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/documents/oldEncodings.json'), 'utf8'),
) as OldEncoding[];

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
  ['UTF-16, Japanese', '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。'],
  [
    'UTF-16, Chinese',
    '人工智能是计算机科学的一个分支，它企图了解智能的实质，并生产出一种新的能以人类智能相似的方式做出反应的智能机器。',
  ],
  ['UTF-16, Korean', '모든 국민은 인간으로서의 존엄과 가치를 가지며, 행복을 추구할 권리를 가진다.'],
  ['UTF-16, Russian', 'Все счастливые семьи похожи друг на друга.'],
])('%s without a mark is read in both orders', async (_, source) => {
  const bytes = Buffer.from(source, 'utf16le');
  expect(await parseBytes(bytes, 'a.txt')).toMatchObject({ text: source, warnings: [] });
  expect(await parseBytes(Buffer.from(bytes).swap16(), 'a.txt')).toMatchObject({ text: source, warnings: [] });
});

// Read as Windows-1252 these were rows of accents and signs, which no search finds.
it.each(oldEncodings)('$encoding is told by its letters, also where most of a file is code', async (sample) => {
  const warnings = [{ code: 'document/encoding', message: expect.stringContaining(sample.said) as unknown }];
  expect(await parseBytes(Buffer.from(sample.bytes, 'base64'), 'a.txt')).toMatchObject({ text: sample.text, warnings });
  if (sample.said.startsWith('Windows-1250')) return; // Accents among Latin letters are too few to tell then.
  const code = Buffer.from('export function total(items) {\n  return items.length;\n}\n\n// ');
  const commented = Buffer.concat([code, code, Buffer.from(sample.bytes, 'base64'), Buffer.from('\n')]);
  expect((await parseBytes(commented, 'a.ts')).text).toContain(sample.text);
});

it('lines of a table in an old encoding are told by their letters, whatever the names of the columns', async () => {
  const windows1251 =
    'aWQ7bmFtZTtjaXR5O3ByaWNlCjA7yOLg7e7iIMji4O07zO7x6uLgOzAKMTvP5fLw7uLgIMDt7eA7zO7x6uLgOzEwMAoyO9Ho5O7w7uIgwOvl6vHl6TvM7vHq4uA7MjAwCjM7yvPn7eX27uLgIMzg8Oj/O8zu8eri4DszMDAKNDvR7Ojw7e7iIMTs6PLw6Ok7zO7x6uLgOzQwMAo1O8/u7+7i4CDO6/zj4DvM7vHq4uA7NTAwCg==';
  const document = await parseBytes(Buffer.from(windows1251, 'base64'), 'a.csv');
  expect(document.text).toContain('3 | Кузнецова Мария | Москва | 300');
});

it.each([
  'Die Würde des Menschen ist unantastbar. Sie zu achten und zu schützen ist Verpflichtung aller staatlichen Gewalt.',
  'Longtemps, je me suis couché de bonne heure. À peine ma bougie éteinte, mes yeux se fermaient : « Je m’endors. »',
  'È più di ciò che può dare. È già lì, è così: è più che mai, è là.',
  'Nr;Name;Ort\n1;Müller;Köln\n2;Jäger;München\n3;Groß;Düsseldorf\n',
  'ÄÖÜ ÜBERGRÖSSE FÜR MÄNNER: GRÖSSE 52, GRÖSSE 54',
  '5 °C ± 2 µm\n6 °C ± 3 µm\n7 °C ± 4 µm\n',
])('%j of Western Europe stays Windows-1252', async (source) => {
  const bytes = Buffer.from(source.replaceAll('’', '\x92'), 'latin1');
  const document = await parseBytes(bytes, 'a.txt');
  expect(document.text).toBe(source);
  expect(document.warnings).toMatchObject([{ message: expect.stringContaining('Windows-1252') as unknown }]);
});

it('two words in an old encoding are too few to tell: what says nothing is not guessed at', async () => {
  const document = await parseBytes(Buffer.from('93fa967b', 'hex'), 'a.txt');
  expect(document.warnings).toMatchObject([{ message: expect.stringContaining('Windows-1252') as unknown }]);
});

it.each([
  ['null bytes', Buffer.from('text\0with\0nulls and more')],
  ['strings as a program keeps them', Buffer.from('open\0close\0find the next\0save as\0quit\0about this program\0')],
  [
    'numbers of two bytes',
    Buffer.from(Uint16Array.from({ length: 2_000 }, (_, index) => 20_000 + ((index * 37) % 700)).buffer),
  ],
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
