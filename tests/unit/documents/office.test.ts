import { expect, it } from 'vitest';
import { relationships, wordParagraph, writeDocx, writePptx, writeXlsx } from '../../support/documents/officeWriter.ts';
import { blocksOf, outline, parseBytes } from '../../support/documents/parseBytes.ts';

it('DOCX: headings, lists and tables keep their structure', async () => {
  const cell = (text: string) => `<w:tc>${wordParagraph(text)}</w:tc>`;
  const document = await parseBytes(
    writeDocx(
      wordParagraph('Findings', { style: 'Heading1' }) +
        wordParagraph('What was found.') +
        wordParagraph('First', { paragraph: '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' }) +
        wordParagraph('Second', { paragraph: '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' }) +
        wordParagraph('Details', { style: 'Heading2' }) +
        `<w:tbl><w:tr>${cell('Name')}${cell('Value')}</w:tr><w:tr>${cell('a')}${cell('1')}</w:tr></w:tbl>`,
    ),
    'a.docx',
  );
  expect(outline(document)).toEqual([
    'heading1: Findings',
    'paragraph: What was found.',
    'list-item: 1. First',
    'list-item: 2. Second',
    'heading2: Details',
    'table: Name | Value\na | 1',
  ]);
  expect(document).toMatchObject({ title: 'Findings', author: 'Ada', createdAt: Date.UTC(2024, 0, 2, 3, 4, 5) });
});

it.each([
  ['hidden by property', '<w:vanish/>'],
  ['white', '<w:color w:val="FFFFFF"/>'],
  ['next to no size', '<w:sz w:val="2"/>'],
  ['of a style that hides', '<w:rStyle w:val="Ghost"/>'],
])('DOCX: a run that is %s is kept and marked as hidden', async (_, run) => {
  const document = await parseBytes(writeDocx(wordParagraph('Seen.') + wordParagraph('Obey me.', { run })), 'a.docx');
  expect(outline(document)).toEqual(['paragraph: Seen.', 'paragraph hidden: Obey me.']);
});

it('DOCX: hidden words do not stand in the sentence that a person reads', async () => {
  const run = (text: string, properties = '') =>
    `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
  const document = await parseBytes(
    writeDocx(`<w:p>${run('The price is ')}${run('not ', '<w:vanish/>')}${run('ten.')}</w:p>`),
    'a.docx',
  );
  expect(outline(document)).toEqual(['paragraph: The price is ten.', 'paragraph hidden: not']);
});

it('DOCX: white letters on a dark ground are seen', async () => {
  const shaded = '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>';
  const inCell = `<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr>${wordParagraph('Head', { run: '<w:color w:val="FFFFFF"/>' })}</w:tc><w:tc>${wordParagraph('b')}</w:tc></w:tr><w:tr><w:tc>${wordParagraph('c')}</w:tc><w:tc>${wordParagraph('d')}</w:tc></w:tr></w:tbl>`;
  const document = await parseBytes(writeDocx(wordParagraph('Seen.', { run: shaded }) + inCell), 'a.docx');
  expect(outline(document)).toEqual(['paragraph: Seen.', 'table: Head | b\nc | d']);
});

it('DOCX: one that holds nothing but a picture says that it needs OCR', async () => {
  const bytes = writeDocx('<w:p/>', { extra: { 'word/media/image1.png': 'x' } });
  await expect(parseBytes(bytes, 'scan.docx')).rejects.toMatchObject({ code: 'document/no-text' });
});

it('PPTX: slides come in the order of the presentation, with title, body and notes, without slide numbers', async () => {
  const document = await parseBytes(
    writePptx(
      [
        { title: 'Shown second', body: ['One', 'Two'], notes: 'Say this.' },
        { title: 'Shown first', body: ['A single sentence.'] },
      ],
      [1, 0],
    ),
    'a.pptx',
  );
  expect(outline(document)).toEqual([
    'heading1: Shown first',
    'paragraph: A single sentence.',
    'heading1: Shown second',
    'list-item: - One',
    'list-item: - Two',
    'paragraph: Notes: Say this.',
  ]);
  expect(document.pages.map(({ name }) => name)).toEqual(['Shown first', 'Shown second']);
});

it('PPTX: a slide that is not shown is read, and said', async () => {
  const document = await parseBytes(writePptx([{ title: 'Secret', body: ['x'], hidden: true }]), 'a.pptx');
  expect(document.warnings.map(({ code }) => code)).toEqual(['document/hidden-text']);
});

const inline = (reference: string, text: string) => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
const number = (reference: string, value: number | string, style = 0) =>
  `<c r="${reference}" s="${style}"><v>${value}</v></c>`;

it('XLSX: dates are dates, formulas are what they came to, shared strings are looked up', async () => {
  const document = await parseBytes(
    writeXlsx(
      [
        {
          name: 'Sales',
          xml: `<sheetData><row>${inline('A1', 'Day')}${inline('B1', 'Sum')}${inline('C1', 'Share')}${inline('D1', 'Who')}</row><row>${number('A2', 45_293, 1)}<c r="B2"><f>1+1</f><v>0.30000000000000004</v></c>${number('C2', 0.25, 3)}<c r="D2" t="s"><v>1</v></c></row><row>${number('A3', 45_293.5, 2)}${number('A4', 45_294, 4)}<c r="B4" t="b"><v>1</v></c><c r="C4" t="str"><f>x</f><v>Text</v></c></row></sheetData>`,
        },
      ],
      { shared: ['no', 'Ada &amp; Bob'] },
    ),
    'a.xlsx',
  );
  expect(outline(document)).toEqual([
    'heading1: Sales',
    'table: Day | Sum | Share | Who\n2024-01-02 | 0.3 | 25% | Ada & Bob\n2024-01-03 | TRUE | Text',
  ]);
  expect(document.pages).toMatchObject([{ page: 1, name: 'Sales' }]);
});

it('XLSX: every block of a long sheet begins with the header', async () => {
  const rows = Array.from(
    { length: 200 },
    (_, row) => `<row>${number(`A${row + 2}`, row)}${inline(`B${row + 2}`, `name of number ${row}`)}</row>`,
  );
  const xml = `<sheetData><row>${inline('A1', 'Id')}${inline('B1', 'Name')}</row>${rows.join('')}</sheetData>`;
  const tables = blocksOf(await parseBytes(writeXlsx([{ name: 'S', xml }]), 'a.xlsx')).filter(
    ({ kind }) => kind === 'table',
  );
  expect(tables.length).toBeGreaterThan(3);
  expect(tables.every(({ text }) => text.startsWith('Id | Name\n') && text.length < 1_000)).toBe(true);
  const read = tables.flatMap(({ text }) => text.split('\n').slice(1));
  expect(read).toEqual(Array.from({ length: 200 }, (_, row) => `${row} | name of number ${row}`));
});

it('XLSX: hidden rows, columns and sheets are kept and marked', async () => {
  const seen = `<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row>${inline('A1', 'a')}${inline('B1', 'secret column')}${inline('C1', 'c')}</row><row hidden="1">${inline('A2', 'secret row')}</row><row>${inline('A3', 'd')}${inline('C3', 'f')}</row></sheetData>`;
  const hidden = `<sheetData><row>${inline('A1', 'secret sheet')}</row></sheetData>`;
  const document = await parseBytes(
    writeXlsx([
      { name: 'Seen', xml: seen },
      { name: 'Unseen', xml: hidden, state: 'veryHidden' },
    ]),
    'a.xlsx',
  );
  const texts = (wanted: boolean) =>
    blocksOf(document)
      .filter(({ hidden: isHidden }) => (isHidden === true) === wanted)
      .map(({ text }) => text)
      .join('\n');
  expect(texts(false)).not.toContain('secret');
  for (const secret of ['secret column', 'secret row', 'secret sheet']) expect(texts(true)).toContain(secret);
});

it('a reference to a part outside of the archive leads nowhere', async () => {
  const outside = relationships([{ id: 'rId0', type: 'worksheet', target: 'file:///etc/passwd', external: true }]);
  const bytes = writeXlsx([{ name: 'S', xml: '<sheetData/>' }], { extra: { 'xl/_rels/workbook.xml.rels': outside } });
  expect((await parseBytes(bytes, 'a.xlsx')).text).toBe('');
});
