import type { ParsedDocument } from '../document.ts';
import { coreFactsOf, openArchive, relationshipsOf, type Archive } from './archive.ts';
import { createDocumentText, type DocumentText } from './documentText.ts';
import type { Parser } from './parser.ts';
import { addRows } from './tableText.ts';
import { attributeOf, localName, xmlEvents } from './xml/xmlEvents.ts';

/** PPTX: slides in the order of the presentation, each a page; titles as headings, tables, and the speaker's notes. */
export const parsePptx: Parser = ({ bytes, maxCharacters }): ParsedDocument => {
  const archive = openArchive(bytes);
  const text = createDocumentText(maxCharacters);
  for (const slide of slidesOf(archive)) {
    const shapes = shapesOf(archive.text(slide) ?? '');
    const title = shapes
      .find((shape) => shape.isTitle)
      ?.paragraphs.map(({ text: words }) => words)
      .join(' ');
    text.startPage(title === undefined || title.trim() === '' ? null : title.replace(/\s+/g, ' ').trim().slice(0, 200));
    if (isHiddenSlide(archive.text(slide) ?? '')) {
      text.warn(
        'document/hidden-text',
        'Some slides are not shown when the presentation is. They are read all the same.',
      );
    }
    // A title may be drawn after what it stands over.
    for (const shape of [...shapes.filter(({ isTitle }) => isTitle), ...shapes.filter(({ isTitle }) => !isTitle)]) {
      addShape(text, shape);
    }
    const notes = [...relationshipsOf(archive, slide).values()].find(({ type }) => type === 'notesSlide');
    for (const shape of shapesOf(notes === undefined ? '' : (archive.text(notes.target) ?? ''))) {
      if (shape.placeholder !== 'body') continue;
      for (const { text: words } of shape.paragraphs) text.add('paragraph', words === '' ? '' : `Notes: ${words}`);
    }
  }
  const parsed = text.finish();
  const facts = coreFactsOf(archive);
  const heading = parsed.blocks.find((block) => block.kind === 'heading');
  // The program's own name for a presentation that was given none.
  const stated = facts.title === 'PowerPoint Presentation' ? null : facts.title;
  const title = stated ?? (heading === undefined ? null : parsed.text.slice(heading.start, heading.end));
  return { format: 'pptx', ...facts, title, ...parsed };
};

/** Names of the slides' parts, as the presentation orders them. */
function slidesOf(archive: Archive): string[] {
  const related = relationshipsOf(archive, 'ppt/presentation.xml');
  const ordered: string[] = [];
  for (const event of xmlEvents(archive.text('ppt/presentation.xml') ?? '')) {
    if (event.type !== 'open' || localName(event.name) !== 'sldId') continue;
    const target = related.get(attributeOf(event.tag, 'r:id') ?? '')?.target;
    if (target !== undefined && archive.has(target) && !ordered.includes(target)) ordered.push(target);
  }
  return ordered;
}

function isHiddenSlide(xml: string): boolean {
  return /<p:sld\b[^>]*\bshow\s*=\s*["'](0|false)["']/.test(xml);
}

interface Shape {
  placeholder: string | undefined;
  isTitle: boolean;
  /** Not shown on the slide. */
  hidden: boolean;
  paragraphs: { text: string; level: number; bullet: boolean }[];
  rows: string[][] | undefined;
}

function newShape(): Shape {
  return { placeholder: undefined, isTitle: false, hidden: false, paragraphs: [], rows: undefined };
}

/** Shapes with text, in the order of drawing. */
function shapesOf(xml: string): Shape[] {
  const shapes: Shape[] = [];
  let shape: Shape | undefined;
  let paragraph: { text: string; level: number; bullet: boolean } | undefined;
  let inText = false;
  for (const event of xmlEvents(xml)) {
    if (event.type === 'text') {
      if (inText && paragraph !== undefined) paragraph.text += event.text;
      continue;
    }
    const name = localName(event.name);
    if (event.type === 'open') {
      if (name === 'sp' || name === 'graphicFrame') shapes.push((shape = newShape()));
      if (shape === undefined) continue;
      if (name === 'cNvPr' && attributeOf(event.tag, 'hidden') === '1') shape.hidden = true;
      if (name === 'ph') {
        shape.placeholder = attributeOf(event.tag, 'type') ?? 'body';
        shape.isTitle = shape.placeholder === 'title' || shape.placeholder === 'ctrTitle';
      }
      if (name === 'tbl') shape.rows = [];
      if (name === 'tr') shape.rows?.push([]);
      if (name === 'tc') shape.rows?.at(-1)?.push('');
      if (name === 'p' && !event.empty) paragraph = { text: '', level: 0, bullet: false };
      if (name === 'pPr' && paragraph !== undefined) paragraph.level = Number(attributeOf(event.tag, 'lvl') ?? 0) || 0;
      if ((name === 'buChar' || name === 'buAutoNum') && paragraph !== undefined) paragraph.bullet = true;
      if (name === 't') inText = true;
      if (name === 'br' && paragraph !== undefined) paragraph.text += '\n';
      continue;
    }
    if (name === 't') inText = false;
    if (name === 'p' && paragraph !== undefined && shape !== undefined) {
      const row = shape.rows?.at(-1);
      if (row === undefined) shape.paragraphs.push(paragraph);
      else row[row.length - 1] = `${row.at(-1) ?? ''} ${paragraph.text}`.trim();
      paragraph = undefined;
    }
    if (name === 'sp' || name === 'graphicFrame') shape = undefined;
  }
  return shapes;
}

/** Placeholders that every slide repeats. */
const furniture = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

function addShape(text: DocumentText, { placeholder, isTitle, hidden, paragraphs, rows }: Shape): void {
  if (placeholder !== undefined && furniture.has(placeholder)) return;
  if (rows !== undefined) {
    addRows(text, rows, { hidden });
    return;
  }
  if (isTitle) {
    text.add('heading', paragraphs.map((paragraph) => paragraph.text).join(' '), { level: 1, hidden });
    return;
  }
  // The body of a slide is a list, unless it is one paragraph.
  const isList = paragraphs.filter((paragraph) => paragraph.text.trim() !== '').length > 1;
  for (const { text: words, bullet } of paragraphs) {
    if (words.trim() === '') continue;
    const isItem = bullet || (isList && (placeholder === 'body' || placeholder === 'obj'));
    text.add(isItem ? 'list-item' : 'paragraph', isItem ? `- ${words.trim()}` : words, { hidden });
  }
}
