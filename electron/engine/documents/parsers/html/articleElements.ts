import { Readability, isProbablyReaderable } from '@mozilla/readability';
import { isElement, parseMarkup, type HtmlDocument, type HtmlElement, type HtmlNode } from './dom.ts';

/** Beyond these, finding the article costs more than it helps: the library walks by recursion, and several times. */
const maxElements = 50_000;
const maxDepth = 400;
/** An article is what a page is about: with less of its text than this, the choice is not to be trusted. */
const leastShare = 0.4;
const stamp = 'data-place';

/**
 * Which elements of a saved web page are not its article: menus, lists of other pages, notices. Null where the page is not clearly an
 * article; then all of it is read.
 */
export function articleFilter(document: HtmlDocument, markup: string): ((element: HtmlElement) => boolean) | null {
  const { body } = document;
  if (body === null || !isModest(document)) return null;
  if (!isProbablyReaderable(document as never)) return null;
  // The library takes its document apart: it gets one of its own, with the same places.
  const copy = parseMarkup(markup);
  mark(document);
  mark(copy);
  const found = new Readability<HtmlElement>(copy as never, {
    serializer: (node) => node as unknown as HtmlElement,
    disableJSONLD: true,
    nbTopCandidates: 5,
  }).parse();
  const content = found?.content;
  if (content === null || content === undefined) return null;
  if (length(content) < length(body) * leastShare) return null;

  const kept = new Set<string>();
  walk(content, (element) => {
    const place = element.getAttribute(stamp);
    if (place !== null) kept.add(place);
  });
  // What holds something that is kept is walked through.
  const holding = new Set<HtmlNode>();
  walk(body, (element) => {
    if (!kept.has(element.getAttribute(stamp) ?? '')) return;
    for (let at: HtmlNode | null = element; at !== null && !holding.has(at); at = at.parentNode) holding.add(at);
  });
  const isKept = (element: HtmlElement) => kept.has(element.getAttribute(stamp) ?? '');
  return (element) => !holding.has(element) && !(isWithinLine(element) && isKept(lineAround(element)));
}

/** The block that an element's words are part of. */
function lineAround(element: HtmlElement): HtmlElement {
  let at = element;
  while (isWithinLine(at) && at.parentNode !== null && isElement(at.parentNode)) at = at.parentNode;
  return at;
}

/** The library unwraps elements that only style a few words; their words are not lost with them. */
const withinLine = new Set(
  'a abbr b bdi bdo br cite code data del dfn em font i img ins kbd mark math q s samp small strong sub sup time u var wbr'.split(
    ' ',
  ),
);

function isWithinLine({ localName }: HtmlElement): boolean {
  return withinLine.has(localName);
}

function isModest(document: HtmlDocument): boolean {
  let count = 0;
  let depth = 0;
  let node: HtmlNode | null = document.documentElement;
  while (node !== null) {
    count += 1;
    if (count > maxElements * 4 || depth > maxDepth) return false;
    if (node.firstChild !== null) {
      node = node.firstChild;
      depth += 1;
      continue;
    }
    while (node !== null && node.nextSibling === null) {
      node = node.parentNode;
      depth -= 1;
    }
    node = node?.nextSibling ?? null;
  }
  return true;
}

function mark(document: HtmlDocument): void {
  let place = 0;
  for (const element of document.querySelectorAll('*')) {
    element.setAttribute(stamp, String(place));
    place += 1;
  }
}

function length(element: HtmlElement): number {
  return (element.textContent ?? '').replace(/\s+/g, ' ').length;
}

function walk(root: HtmlElement, visit: (element: HtmlElement) => void): void {
  const waiting: HtmlNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isElement(node)) visit(node);
    for (let child = node.firstChild; child !== null; child = child.nextSibling) waiting.push(child);
  }
}
