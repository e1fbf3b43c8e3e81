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

/** Markup as a tree. Nothing in it is run, and nothing that it names is fetched. */
export function parseMarkup(markup: string): HtmlDocument {
  // Without a body, what stands at the top would be the document element, and everything after its end lost.
  const whole = /<(html|body|head)[\s>]/i.test(markup) ? markup : `<!doctype html><html><body>${markup}</body></html>`;
  return (parseHTML(whole) as unknown as { document: HtmlDocument }).document;
}

export function isElement(node: HtmlNode): node is HtmlElement {
  return node.nodeType === 1;
}
