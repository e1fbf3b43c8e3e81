/** Elements within each other. */
const deepest = 1_000;
/** UTF-16 units. */
const longest = 4_000_000;

export type FoundXml = { found: true; names: Set<string> } | { found: false; reason: string };

const name = String.raw`[\p{L}_:][\p{L}\p{N}\p{M}_:.\-·]*`;
const attributes = String.raw`(?:\s+${name}\s*=\s*(?:"[^<"]*"|'[^<']*'))*`;
/** What may stand at a `<`: an element's beginning or end, a comment, character data, an instruction, a document type without rules of its own. */
const token = new RegExp(
  String.raw`<(?:(?<open>${name})${attributes}\s*(?<empty>/)?>|/(?<close>${name})\s*>|!--(?<comment>(?:(?!--)[^])*)-->|!\[CDATA\[(?:(?!\]\]>)[^])*\]\]>|\?[^>]*\?>|!DOCTYPE(?<type>[^[\]<>]*)>)`,
  'uy',
);

/**
 * Whether a text is a well-formed XML document (XML 1.0, without a document type of its own): one root, every element closed, attributes in quotes.
 * Nothing is resolved or fetched: only the five entities of XML and numbers of characters are known.
 * @param start where it begins; what follows the root is looked at only if `whole`
 */
function readXml(text: string, start: number, whole: boolean): FoundXml {
  if (text.length > longest) return { found: false, reason: 'the answer is too long to be read as XML' };
  const names = new Set<string>();
  const open: string[] = [];
  let hasRoot = false;
  let at = start;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? text.length : next);
    if (open.length === 0 ? between.trim() !== '' : hasBareAmpersand(between)) {
      return {
        found: false,
        reason: open.length === 0 ? 'there is text outside the root element' : 'an & is not an entity',
      };
    }
    if (between.includes(']]>')) return { found: false, reason: 'there is ]]> in the text' };
    if (next < 0) break;
    token.lastIndex = next;
    const match = token.exec(text);
    if (match === null) return { found: false, reason: `${JSON.stringify(text.slice(next, next + 30))} is no markup` };
    at = token.lastIndex;
    const { open: opened, empty, close } = match.groups ?? {};
    if (opened !== undefined) {
      if (open.length === 0 && hasRoot) return { found: false, reason: 'there is more than one root element' };
      if (hasBareAmpersand(match[0])) return { found: false, reason: 'an & is not an entity' };
      if (hasAttributeTwice(match[0])) return { found: false, reason: 'an element has an attribute twice' };
      hasRoot = true;
      names.add(opened);
      if (empty === undefined) open.push(opened);
      if (open.length > deepest) return { found: false, reason: `more than ${deepest} elements within each other` };
    } else if (close !== undefined && open.pop() !== close) {
      return { found: false, reason: `</${close.slice(0, 40)}> closes nothing` };
    }
    if (!whole && hasRoot && open.length === 0) return { found: true, names };
  }
  if (!hasRoot) return { found: false, reason: 'there is no element' };
  return open.length === 0
    ? { found: true, names }
    : { found: false, reason: `<${(open.at(-1) ?? '').slice(0, 40)}> is never closed` };
}

const hasBareAmpersand = (text: string): boolean =>
  /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/.test(text);

function hasAttributeTwice(tag: string): boolean {
  const found = [...tag.matchAll(/\s([^\s=<>"']+)\s*=\s*(?:"[^"]*"|'[^']*')/g)].map((match) => match[1]);
  return new Set(found).size < found.length;
}

/** A text that is an XML document as a whole. */
export const readXmlDocument = (text: string): FoundXml => readXml(text, text.length - text.trimStart().length, true);

const mostStarts = 200;

/** The first well-formed element in a text. */
export function findXml(text: string): FoundXml {
  const whole = readXmlDocument(text);
  if (whole.found || text.length > longest) return whole;
  let starts = 0;
  for (const match of text.matchAll(/<[\p{L}_]/gu)) {
    if (starts++ >= mostStarts) break;
    const found = readXml(text, match.index, false);
    if (found.found) return found;
  }
  return { found: false, reason: 'there is no well-formed XML in the answer' };
}

/** Elements of HTML that mean nothing else. */
const elements = new Set(
  'a abbr address article aside audio b blockquote body br button canvas caption code col colgroup dd del details dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main mark meta nav noscript ol optgroup option p picture pre script section select small source span strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr u ul video'.split(
    ' ',
  ),
);
const empty = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9-]{0,30})(?:\s[^<>]*)?\/?>/g;

/** Names of the HTML elements in a text that are closed, or need not be. */
export function htmlElements(text: string): Set<string> {
  const opened = new Map<string, number>();
  const found = new Set<string>();
  for (const [, slash, spelt = ''] of text.slice(0, longest).matchAll(tag)) {
    const element = spelt.toLowerCase();
    if (!elements.has(element)) continue;
    if (empty.has(element)) found.add(element);
    else if (slash === '') opened.set(element, (opened.get(element) ?? 0) + 1);
    else if ((opened.get(element) ?? 0) > 0) found.add(element);
  }
  return found;
}
