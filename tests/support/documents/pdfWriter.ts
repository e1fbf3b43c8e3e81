import { deflateSync } from 'node:zlib';

export interface PdfText {
  text: string;
  /** Points from the left and from the bottom of the page. */
  x: number;
  y: number;
  size?: number;
  bold?: boolean;
  /** Red, green, blue from 0 to 1. */
  color?: readonly [number, number, number];
  /** 3 draws nothing. */
  renderMode?: number;
  /** Letters outside of Latin: by a font whose codes are UTF-16. */
  wide?: boolean;
}

export interface PdfShape {
  x: number;
  y: number;
  width: number;
  height: number;
  color: readonly [number, number, number];
}

export interface PdfPageContent {
  /** Drawn first. */
  shapes?: readonly PdfShape[];
  texts: readonly PdfText[];
  /** A grey picture over the whole page, drawn before the text. */
  picture?: boolean;
}

export interface PdfOptions {
  title?: string;
  /** Says of every object that it lies elsewhere. */
  brokenXref?: boolean;
  compress?: boolean;
}

/** Writes a PDF of 612 x 792 points a page (ISO 32000), with Helvetica and a font without glyphs for everything else. */
export function writePdf(pages: readonly PdfPageContent[], options: PdfOptions = {}): Buffer {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): number =>
    objects.push(Buffer.isBuffer(body) ? body : Buffer.from(body, 'latin1'));
  const stream = (facts: string, data: Buffer): number => {
    const packed = options.compress === false ? data : deflateSync(data);
    const filter = options.compress === false ? '' : '/Filter /FlateDecode';
    return add(
      Buffer.concat([
        Buffer.from(`<< ${facts} ${filter} /Length ${packed.length} >>\nstream\n`, 'latin1'),
        packed,
        Buffer.from('\nendstream', 'latin1'),
      ]),
    );
  };

  const catalog = add('');
  const tree = add('');
  const plain = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const bold = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>');
  const toUnicode = stream('', Buffer.from(identityCmap(), 'latin1'));
  const descriptor = add(
    '<< /Type /FontDescriptor /FontName /Wide /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>',
  );
  const descendant = add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Wide /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /FontDescriptor ${descriptor} 0 R >>`,
  );
  const wide = add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /Wide /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${toUnicode} 0 R >>`,
  );
  const picture = stream(
    '/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8',
    Buffer.alloc(64, 200),
  );
  const resources = `<< /Font << /F1 ${plain} 0 R /F2 ${bold} 0 R /F3 ${wide} 0 R >> /XObject << /Im1 ${picture} 0 R >> >>`;

  const kids = pages.map((page) => {
    const content = stream('', Buffer.from(contentOf(page), 'latin1'));
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 612 792] /Resources ${resources} /Contents ${content} 0 R >>`,
    );
  });
  const info = add(
    `<< ${options.title === undefined ? '' : `/Title (${options.title})`} /CreationDate (D:20240102030405Z) >>`,
  );
  objects[catalog - 1] = Buffer.from(`<< /Type /Catalog /Pages ${tree} 0 R >>`);
  objects[tree - 1] = Buffer.from(
    `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`,
  );

  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let offset = parts[0]?.length ?? 0;
  const offsets = objects.map((body, index) => {
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    const at = offset;
    parts.push(whole);
    offset += whole.length;
    return options.brokenXref === true ? at + 7 : at;
  });
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root ${catalog} 0 R /Info ${info} 0 R >>\nstartxref\n${offset + (options.brokenXref === true ? 99 : 0)}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function contentOf({ shapes = [], texts, picture = false }: PdfPageContent): string {
  const drawn = shapes.map(
    ({ x, y, width, height, color }) => `q ${color.join(' ')} rg ${x} ${y} ${width} ${height} re f Q`,
  );
  if (picture) drawn.push('q 612 0 0 792 0 0 cm /Im1 Do Q');
  const written = texts.map(
    ({ text, x, y, size = 10, bold = false, color = [0, 0, 0], renderMode = 0, wide = false }) => {
      const font = wide ? 'F3' : bold ? 'F2' : 'F1';
      return `BT /${font} ${size} Tf ${renderMode} Tr ${color.join(' ')} rg 1 0 0 1 ${x} ${y} Tm ${wide ? wideString(text) : latinString(text)} Tj ET`;
    },
  );
  return [...drawn, ...written].join('\n');
}

function latinString(text: string): string {
  return `(${text.replace(/[\\()]/g, '\\$&')})`;
}

function wideString(text: string): string {
  return `<${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
}

/** Every code stands for the UTF-16 unit of the same number. */
function identityCmap(): string {
  const ranges = Array.from({ length: 256 }, (_, high) => {
    const hex = high.toString(16).padStart(2, '0');
    return `<${hex}00> <${hex}ff> <${hex}00>`;
  });
  const blocks = [0, 100, 200].map((from) => {
    const some = ranges.slice(from, from + 100);
    return `${some.length} beginbfrange\n${some.join('\n')}\nendbfrange`;
  });
  return `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Identity def\n1 begincodespacerange <0000> <ffff> endcodespacerange\n${blocks.join('\n')}\nendcmap end end`;
}

/** Lines one below the other, as a column of a page. */
export function pdfLines(
  lines: readonly string[],
  place: { x: number; y: number; leading?: number } & Omit<PdfText, 'text' | 'x' | 'y'>,
): PdfText[] {
  const { x, y, leading = 12, ...style } = place;
  return lines.map((text, index) => ({ text, x, y: y - index * leading, ...style }));
}
