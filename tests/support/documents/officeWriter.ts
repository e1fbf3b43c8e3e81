import { writeZip, type ZipWriterEntry } from '../zipWriter.ts';

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const relationshipsNs = 'http://schemas.openxmlformats.org/package/2006/relationships';
const officeRel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export function zipOf(members: Record<string, string | Buffer>): Buffer {
  return writeZip(Object.entries(members).map(([name, data]): ZipWriterEntry => ({ name, data: Buffer.from(data) })));
}

/** A relationships part; the type is the last word of its full name. */
export function relationships(
  list: readonly { id: string; type: string; target: string; external?: boolean }[],
): string {
  const rows = list.map(
    ({ id, type, target, external }) =>
      `<Relationship Id="${id}" Type="${officeRel}/${type}" Target="${target}"${external === true ? ' TargetMode="External"' : ''}/>`,
  );
  return `${xmlHead}<Relationships xmlns="${relationshipsNs}">${rows.join('')}</Relationships>`;
}

export interface DocxOptions {
  /** Of the document's own relationships part. */
  relationships?: Parameters<typeof relationships>[0];
  extra?: Record<string, string | Buffer>;
  /** Before the root element, e.g. a document type. */
  prolog?: string;
}

/** @param body WordprocessingML of what is inside `w:body` */
export function writeDocx(body: string, options: DocxOptions = {}): Buffer {
  const namespaces =
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"';
  const styles = ['Heading1:heading 1', 'Heading2:heading 2', 'Title:Title', 'Quote:Quote'].map((style) => {
    const [id, name] = style.split(':');
    return `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;
  });
  return zipOf({
    '[Content_Types].xml': `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': relationships([{ id: 'rId1', type: 'officeDocument', target: 'word/document.xml' }]),
    'word/document.xml': `${xmlHead}${options.prolog ?? ''}<w:document ${namespaces}><w:body>${body}</w:body></w:document>`,
    'word/styles.xml': `${xmlHead}<w:styles ${namespaces}>${styles.join('')}<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`,
    'word/numbering.xml': `${xmlHead}<w:numbering ${namespaces}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
    'word/_rels/document.xml.rels': relationships([
      { id: 'rStyles', type: 'styles', target: 'styles.xml' },
      { id: 'rNumbering', type: 'numbering', target: 'numbering.xml' },
      ...(options.relationships ?? []),
    ]),
    'docProps/core.xml': `${xmlHead}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title></dc:title><dc:creator>Ada</dc:creator><dcterms:created>2024-01-02T03:04:05Z</dcterms:created></cp:coreProperties>`,
    ...options.extra,
  });
}

/** A paragraph of WordprocessingML with one run. */
export function wordParagraph(
  text: string,
  options: { style?: string; run?: string; paragraph?: string } = {},
): string {
  const style = options.style === undefined ? '' : `<w:pStyle w:val="${options.style}"/>`;
  const run = options.run === undefined ? '' : `<w:rPr>${options.run}</w:rPr>`;
  return `<w:p><w:pPr>${style}${options.paragraph ?? ''}</w:pPr><w:r>${run}<w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

export interface Slide {
  title?: string;
  body: readonly string[];
  notes?: string;
  hidden?: boolean;
}

const drawing =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';

/** @param order the slides' places in the presentation, e.g. `[1, 0]` shows the second part first */
export function writePptx(
  slides: readonly Slide[],
  order: readonly number[] = slides.map((_, index) => index),
): Buffer {
  const members: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'ppt/presentation.xml': `<p:presentation ${drawing}><p:sldIdLst>${order.map((index) => `<p:sldId id="${256 + index}" r:id="rId${index}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(
      slides.map((_, index) => ({ id: `rId${index}`, type: 'slide', target: `slides/slide${index}.xml` })),
    ),
  };
  for (const [index, { title, body, notes, hidden }] of slides.entries()) {
    const paragraphs = (lines: readonly string[]) =>
      lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join('');
    const shape = (type: string, lines: readonly string[]) =>
      `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${paragraphs(lines)}</p:txBody></p:sp>`;
    members[`ppt/slides/slide${index}.xml`] =
      `<p:sld ${drawing}${hidden === true ? ' show="0"' : ''}><p:cSld><p:spTree>${shape('body', body)}${title === undefined ? '' : shape('title', [title])}${shape('sldNum', ['7'])}</p:spTree></p:cSld></p:sld>`;
    if (notes !== undefined) {
      members[`ppt/slides/_rels/slide${index}.xml.rels`] = relationships([
        { id: 'rNotes', type: 'notesSlide', target: `../notesSlides/notes${index}.xml` },
      ]);
      members[`ppt/notesSlides/notes${index}.xml`] =
        `<p:notes ${drawing}><p:cSld><p:spTree>${shape('body', [notes])}</p:spTree></p:cSld></p:notes>`;
    }
  }
  return zipOf(members);
}

export interface Sheet {
  name: string;
  /** SpreadsheetML of what is inside `worksheet`. */
  xml: string;
  state?: string;
}

/** Styles: 0 plain, 1 date, 2 date and time, 3 percent, 4 a date of the writer's own making. */
export function writeXlsx(
  sheets: readonly Sheet[],
  options: { shared?: readonly string[]; extra?: Record<string, string> } = {},
): Buffer {
  const members: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="${officeRel}"><sheets>${sheets.map(({ name, state }, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index}"${state === undefined ? '' : ` state="${state}"`}/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      sheets.map((_, index) => ({ id: `rId${index}`, type: 'worksheet', target: `worksheets/sheet${index}.xml` })),
    ),
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-409]d\\-mmm\\-yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="10"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml': `<sst>${(options.shared ?? []).map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    ...options.extra,
  };
  for (const [index, { xml }] of sheets.entries())
    members[`xl/worksheets/sheet${index}.xml`] = `<worksheet>${xml}</worksheet>`;
  return zipOf(members);
}

/** @param chapters XHTML of each chapter's body, in the order of the archive; the spine is given by `spine` */
export function writeEpub(
  chapters: readonly string[],
  options: { spine?: readonly number[]; extra?: Record<string, string>; prolog?: string } = {},
): Buffer {
  const items = chapters.map(
    (_, index) => `<item id="c${index}" href="text/c${index}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  const spine = (options.spine ?? chapters.map((_, index) => index)).map((index) => `<itemref idref="c${index}"/>`);
  return zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
    'OPS/book.opf': `<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>A Book</dc:title><dc:creator>A. Writer</dc:creator><dc:date>2020-02-03</dc:date></metadata><manifest>${items.join('')}</manifest><spine>${spine.join('')}</spine></package>`,
    ...Object.fromEntries(
      chapters.map((body, index) => [
        `OPS/text/c${index}.xhtml`,
        `${xmlHead}${options.prolog ?? ''}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>c${index}</title></head><body>${body}</body></html>`,
      ]),
    ),
    ...options.extra,
  });
}
