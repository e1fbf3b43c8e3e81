import type { PDFPageProxy } from 'unpdf/pdfjs';
import { asMatrix, apply, multiply, type Matrix } from './matrix.ts';
import type { PdfPage, Run } from './run.ts';
import { findUnseenText, type Stretch, type UnseenText } from './unseenText.ts';

/** Above this many drawing operations a page is a map or a plan; following all of them is not worth the time. */
const maxOperations = 400_000;
/** Runs of one page: a page of small print has some thousand. */
const maxRuns = 200_000;

/** Reads one page: its text with places and sizes, and whether it can be seen. */
export async function readPage(page: PDFPageProxy): Promise<PdfPage> {
  const viewport = page.getViewport({ scale: 1 });
  const toDisplay: Matrix = asMatrix(viewport.transform) ?? [1, 0, 0, -1, 0, viewport.height];
  const content = await page.getTextContent();
  const texts = content.items.filter((item) => 'str' in item && item.str !== '').slice(0, maxRuns) as TextItem[];
  if (texts.every((item) => item.str.trim() === '')) {
    return { width: viewport.width, height: viewport.height, runs: [], isOcrLayer: false };
  }
  const unseen = await unseenTextOf(page, toDisplay);
  const runs = texts.map((item): Run => {
    const matrix = multiply(toDisplay, asMatrix(item.transform) ?? [1, 0, 0, 1, 0, 0]);
    const place = apply(matrix, 0, 0);
    // Sizes come out of multiplications: 9.999999 and 10 are one.
    const size = Math.round(Math.hypot(matrix[2], matrix[3]) * 100) / 100;
    const font = fontOf(page, item.fontName);
    const turned = Math.abs(matrix[1]) > 0.1 * Math.hypot(matrix[0], matrix[1]) || matrix[0] < 0;
    return {
      text: item.str,
      x: place.x,
      y: place.y,
      width: turned ? size : item.width,
      size,
      ...font,
      hidden: false,
      rtl: item.dir === 'rtl',
      turned,
    };
  });
  const isOcrLayer = isMadeByOcr(runs, unseen);
  if (!isOcrLayer) for (const run of runs) run.hidden = isUnseen(run, unseen.stretches);
  return { width: viewport.width, height: viewport.height, runs, isOcrLayer };
}

interface TextItem {
  str: string;
  dir: string;
  transform: unknown;
  width: number;
  fontName: string;
}

async function unseenTextOf(page: PDFPageProxy, toDisplay: Matrix): Promise<UnseenText> {
  const none: UnseenText = { stretches: [], undrawn: 0, pictures: [] };
  try {
    // 0: no annotations.
    const operations = await page.getOperatorList({ annotationMode: 0 });
    return operations.fnArray.length > maxOperations ? none : findUnseenText(operations, toDisplay);
  } catch {
    // The drawing is broken, the text has been read: that is what counts.
    return none;
  }
}

/** Most of a page's text is not drawn, over a picture of the page. */
function isMadeByOcr(runs: readonly Run[], { undrawn, pictures }: UnseenText): boolean {
  const shown = runs.reduce((sum, run) => sum + run.width, 0);
  return pictures.length > 0 && undrawn > shown * 0.8;
}

function isUnseen(run: Run, stretches: readonly Stretch[]): boolean {
  let covered = 0;
  for (const { x0, x1, y, size } of stretches) {
    if (Math.abs(y - run.y) > Math.max(1, Math.min(size, run.size) * 0.3)) continue;
    covered += Math.max(0, Math.min(x1, run.x + run.width) - Math.max(x0, run.x));
  }
  return covered > Math.max(0.01, run.width * 0.6) || (run.size < 1.5 && run.text.trim() !== '');
}

function fontOf(page: PDFPageProxy, fontName: string): Pick<Run, 'bold' | 'italic'> {
  const plain = { bold: false, italic: false };
  try {
    if (!page.commonObjs.has(fontName)) return plain;
    const facts = page.commonObjs.get(fontName) as Record<string, unknown>;
    const name = typeof facts['name'] === 'string' ? facts['name'] : '';
    return {
      bold: facts['bold'] === true || facts['black'] === true || /bold|black|heavy|semibold|demi/i.test(name),
      italic: facts['italic'] === true || /italic|oblique/i.test(name),
    };
  } catch {
    return plain;
  }
}
