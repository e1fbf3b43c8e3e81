import { parseHTML } from 'linkedom';

/** As much of a node as reading needs. */
export interface HtmlNode {
  readonly nodeType: number;
  /** Of elements, lower case. */
  readonly localName?: string;
  /** Of text. */
  readonly data?: string;
  readonly firstChild: HtmlNode | null;
  readonly nextSibling: HtmlNode | null;
  readonly parentNode: HtmlNode | null;
  readonly textContent: string | null;
  getAttribute?(name: string): string | null;
}

export interface HtmlElement extends HtmlNode {
  readonly localName: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}

export interface HtmlDocument {
  readonly documentElement: HtmlElement | null;
  readonly body: HtmlElement | null;
  querySelector(selector: string): HtmlElement | null;
  querySelectorAll(selector: string): Iterable<HtmlElement>;
}

/** As much of a document as bringing it into order needs. */
interface Tree extends HtmlDocument {
  createElement(name: string): Branch;
}

interface Branch extends HtmlElement {
  readonly childNodes: ArrayLike<HtmlNode>;
  readonly attributes: ArrayLike<{ name: string; value: string }>;
  appendChild(node: HtmlNode): void;
  removeChild(node: HtmlNode): void;
}

/** What belongs to a page's head, wherever it was written. */
const ofHead = new Set(['base', 'link', 'meta', 'noscript', 'script', 'style', 'template', 'title']);

/** Markup as a tree with a head and a body, as a browser makes it of whatever it is given. Nothing in it is run, and nothing that it names is fetched. */
export function parseMarkup(markup: string): HtmlDocument {
  const document = parse(markup);
  return isInOrder(document) ? document : broughtIntoOrder(parse(`<html>${markup}</html>`));
}

const parse = (markup: string): Tree => (parseHTML(markup) as unknown as { document: Tree }).document;

/** The parser leaves things where they stand: a body that is not written, or does not follow the head, would be an empty one. */
function isInOrder({ documentElement: root }: Tree): boolean {
  if (root?.localName !== 'html') return false;
  const inside = Array.from((root as Branch).childNodes).filter((node) => !isNothing(node));
  const body = inside.pop();
  const head = inside.pop();
  return (
    body?.localName === 'body' &&
    inside.length === 0 &&
    (head === undefined ||
      (head.localName === 'head' && Array.from((head as Branch).childNodes).every((node) => isHeads(node))))
  );
}

function broughtIntoOrder(document: Tree): HtmlDocument {
  const root = document.documentElement as Branch;
  const head = document.createElement('head');
  const body = document.createElement('body');
  const put = (node: HtmlNode): void => {
    if (isElement(node) && ['html', 'head', 'body'].includes(node.localName)) {
      const { childNodes, attributes } = node as Branch;
      // How a page looks may be said of its body.
      if (node.localName === 'body') {
        for (const { name, value } of Array.from(attributes)) body.setAttribute(name, value);
      }
      for (const child of Array.from(childNodes)) put(child);
    } else (isHeads(node) && body.firstChild === null ? head : body).appendChild(node);
  };
  for (const child of Array.from(root.childNodes)) put(child);
  while (root.firstChild !== null) root.removeChild(root.firstChild);
  root.appendChild(head);
  root.appendChild(body);
  return document;
}

const isHeads = (node: HtmlNode): boolean => isNothing(node) || (isElement(node) && ofHead.has(node.localName));

/** A comment, a document type, or blanks. */
const isNothing = (node: HtmlNode): boolean =>
  node.nodeType === 3 ? (node.data ?? '').trim() === '' : !isElement(node);

export function isElement(node: HtmlNode): node is HtmlElement {
  return node.nodeType === 1;
}
