import type { DocumentBlock } from '../../document.ts';
import { cleanText, type DocumentText } from '../documentText.ts';
import { addRows, rowText } from '../tableText.ts';
import { isElement, type HtmlElement, type HtmlNode } from './dom.ts';
import { drawnInside, drawnOnPaper, type Drawn, type HidingRules } from './visibility.ts';

/** Nothing in these is text to be read. */
const dropped = new Set(
  'script style template noscript svg iframe object embed canvas video audio head select button textarea input datalist map'.split(
    ' ',
  ),
);

/** These begin and end a block; everything else is within a line. */
const blockNames = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);

type Kind = DocumentBlock['kind'];

export interface HtmlReading {
  document: DocumentText;
  rules: HidingRules;
  /** Whether an element is left out, with all that is in it. */
  isLeftOut?: (element: HtmlElement) => boolean;
}

interface Open {
  element: HtmlElement;
  drawn: Drawn;
  kind: Kind;
  level: number | undefined;
  /** Spaces and line ends count. */
  pre: boolean;
  /** Of an item, what stands before it. */
  marker: string;
  /** Items of a list so far; its numbers, where it has some. */
  counter: number | undefined;
}

/**
 * Writes what is inside an element as blocks. Walks without recursion: markup nested ten thousand deep is no harder than other markup.
 * Hidden text within a paragraph is put into a block of its own behind it, so that what is left reads as a person sees it.
 */
export function addHtml(root: HtmlElement, reading: HtmlReading): void {
  const { document, rules } = reading;
  let line: string[] = [];
  let hiddenLine: string[] = [];
  let marker = '';

  const base: Open = {
    element: root,
    drawn: drawnInside(root, drawnOnPaper, rules),
    kind: 'paragraph',
    level: undefined,
    pre: false,
    marker: '',
    counter: undefined,
  };
  const stack: Open[] = [base];
  const top = (): Open => stack.at(-1) ?? base;

  const flush = () => {
    const { kind, level, pre } = top();
    const text = pre ? line.join('') : collapsed(line.join(''));
    if (text.trim() !== '') {
      document.add(kind, marker === '' ? text : `${marker} ${text.trim()}`, level === undefined ? {} : { level });
      marker = '';
    }
    const unseen = collapsed(hiddenLine.join(''));
    // A heading that nobody sees would stand over everything that follows it.
    if (unseen.trim() !== '') document.add(kind === 'heading' ? 'paragraph' : kind, unseen, { hidden: true });
    line = [];
    hiddenLine = [];
  };

  const enter = (element: HtmlElement): boolean => {
    const name = element.localName;
    if (dropped.has(name) || reading.isLeftOut?.(element) === true) return false;
    const outer = top();
    const drawn = drawnInside(element, outer.drawn, rules);
    if (name === 'br') {
      (drawn.hidden ? hiddenLine : line).push('\n');
      return false;
    }
    if (name === 'math' || name === 'annotation' || name === 'annotation-xml') {
      if (name === 'math') line.push(mathText(element));
      return false;
    }
    const isBlock = blockNames.has(name);
    if (isBlock) flush();
    if (name === 'table' && isDataTable(element)) {
      addTable(element, drawn, reading);
      return false;
    }
    const open: Open = { ...outer, element, drawn, marker: '', counter: undefined };
    if (/^h[1-6]$/.test(name)) Object.assign(open, { kind: 'heading', level: Number(name[1]) });
    else if (name === 'blockquote') open.kind = 'quote';
    else if (name === 'pre') Object.assign(open, { kind: 'code', pre: true });
    else if (name === 'figcaption' || name === 'caption') open.kind = 'caption';
    else if (name === 'ol') open.counter = (Number.parseInt(element.getAttribute('start') ?? '1', 10) || 1) - 1;
    else if (name === 'li') {
      open.kind = 'list-item';
      const list = stack.findLast(({ element: { localName } }) => localName === 'ol' || localName === 'ul');
      if (list?.counter === undefined) marker = '-';
      else {
        list.counter += 1;
        marker = `${list.counter}.`;
      }
    }
    stack.push(open);
    return true;
  };

  const leave = () => {
    const { element } = top();
    if (blockNames.has(element.localName)) {
      flush();
      if (element.localName === 'li') marker = '';
    }
    stack.pop();
  };

  let node: HtmlNode | null = root.firstChild;
  while (node !== null) {
    if (node.nodeType === 3) {
      const { drawn, pre } = top();
      const data = node.data ?? '';
      (drawn.hidden ? hiddenLine : line).push(pre ? data : data.replace(/\s+/g, ' '));
    } else if (isElement(node) && enter(node)) {
      if (node.firstChild !== null) {
        node = node.firstChild;
        continue;
      }
      leave();
    }
    while (node !== null && node.nextSibling === null) {
      const parent: HtmlNode | null = node.parentNode;
      if (parent === null || parent === root) {
        node = null;
        break;
      }
      leave();
      node = parent;
    }
    node = node?.nextSibling ?? null;
  }
  flush();
}

/** Neighbouring pieces of a line, each with its own outer spaces; line ends that `br` asked for stay. */
function collapsed(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

function mathText(element: HtmlElement): string {
  return element.getAttribute('alttext') ?? collapsed((element.textContent ?? '').replace(/\s+/g, ' '));
}

const maxSpan = 50;
const maxCells = 1_000;

/** Rows and cells, and no table within; one that only places things on the page is read as what is in it. */
function isDataTable(table: HtmlElement): boolean {
  const role = table.getAttribute('role');
  if (role === 'presentation' || role === 'none') return false;
  let widest = 0;
  let rows = 0;
  let cells = 0;
  for (const element of elementsIn(table)) {
    const name = element.localName;
    if (name === 'table' || name === 'article' || name === 'h1' || name === 'h2') return false;
    if (name === 'tr') {
      rows += 1;
      cells = 0;
    } else if (name === 'td' || name === 'th') {
      cells += 1;
      widest = Math.max(widest, cells);
    }
  }
  return rows > 1 && widest > 1;
}

function addTable(table: HtmlElement, drawn: Drawn, reading: HtmlReading): void {
  const rows: string[][] = [];
  const unseen: string[] = [];
  const captions: string[] = [];
  /** Cells of rows above that reach down: text and how many rows more. */
  let reaching: { text: string; rows: number }[] = [];
  const startRow = () => {
    rows.push([]);
    reaching = reaching.map(({ text, rows: left }) => ({ text, rows: left - 1 })).filter(Boolean);
  };
  const fillReaching = () => {
    const row = rows.at(-1) ?? [];
    for (let above = reaching[row.length]; above !== undefined && above.rows > 0; above = reaching[row.length]) {
      row.push(above.text);
    }
  };
  for (const element of elementsIn(table, reading.isLeftOut)) {
    const name = element.localName;
    if (name === 'caption') captions.push(cellText(element, drawn, reading, unseen));
    if (name === 'tr') startRow();
    if (name !== 'td' && name !== 'th') continue;
    if (rows.length === 0) startRow();
    fillReaching();
    const row = rows.at(-1) ?? [];
    const text = cellText(element, drawn, reading, unseen);
    const wide = span(element.getAttribute('colspan'));
    const tall = span(element.getAttribute('rowspan'));
    for (let column = 0; column < wide && row.length < maxCells; column += 1) {
      // What reaches over several columns stands once: repeated it would read as several facts.
      const own = column === 0 ? text : '';
      if (tall > 1) reaching[row.length] = { text: own, rows: tall };
      row.push(own);
    }
  }
  for (const caption of captions) reading.document.add('caption', caption);
  addRows(reading.document, rows);
  reading.document.add('table', rowText(unseen), { hidden: true });
}

function span(written: string | null): number {
  const value = Number.parseInt(written ?? '1', 10);
  return Number.isNaN(value) ? 1 : Math.min(maxSpan, Math.max(1, value));
}

function cellText(cell: HtmlElement, drawn: Drawn, reading: HtmlReading, unseen: string[]): string {
  const seen: string[] = [];
  const hidden: string[] = [];
  const drawnIn = new Map<HtmlNode, Drawn>([[cell, drawnAt(cell, drawn, reading.rules)]]);
  let node: HtmlNode | null = cell.firstChild;
  while (node !== null) {
    const around: Drawn = drawnIn.get(node.parentNode ?? cell) ?? drawn;
    if (node.nodeType === 3) (around.hidden ? hidden : seen).push(node.data ?? '');
    else if (isElement(node) && !dropped.has(node.localName) && reading.isLeftOut?.(node) !== true) {
      if (node.localName === 'math') seen.push(mathText(node));
      else {
        if (blockNames.has(node.localName) || node.localName === 'br') seen.push(' ');
        drawnIn.set(node, drawnInside(node, around, reading.rules));
        if (node.firstChild !== null) {
          node = node.firstChild;
          continue;
        }
      }
    }
    while (node !== null && node !== cell && node.nextSibling === null) node = node.parentNode;
    node = node === null || node === cell ? null : node.nextSibling;
  }
  const text = cleanText(hidden.join('').replace(/\s+/g, ' '));
  if (text !== '') unseen.push(text);
  return cleanText(seen.join('').replace(/\s+/g, ' '));
}

/** Rows and bodies around a cell may be drawn in a way of their own. */
function drawnAt(cell: HtmlElement, drawn: Drawn, rules: HidingRules): Drawn {
  const around: HtmlElement[] = [];
  for (let at: HtmlNode | null = cell; at !== null && isElement(at) && at.localName !== 'table'; at = at.parentNode) {
    around.unshift(at);
  }
  return around.reduce((outer, element) => drawnInside(element, outer, rules), drawn);
}

/** Elements below one, in order, without what is left out. */
function* elementsIn(root: HtmlElement, isLeftOut?: (element: HtmlElement) => boolean): Generator<HtmlElement> {
  let node: HtmlNode | null = root.firstChild;
  while (node !== null) {
    let goesIn = false;
    if (isElement(node) && !dropped.has(node.localName) && isLeftOut?.(node) !== true) {
      yield node;
      goesIn = node.firstChild !== null;
    }
    if (goesIn) {
      node = node.firstChild;
      continue;
    }
    while (node !== null && node !== root && node.nextSibling === null) node = node.parentNode;
    node = node === null || node === root ? null : node.nextSibling;
  }
}
