/** What is met while reading XML from front to back. */
export type XmlEvent =
  | {
      type: 'open';
      name: string;
      /** With `<` and `>`; attributes are read by `attributeOf`. */ tag: string;
      empty: boolean;
      start: number;
      end: number;
    }
  | { type: 'close'; name: string; start: number; end: number }
  | { type: 'text'; text: string };

/**
 * Reads XML without building a tree, in one pass and without recursion. There are no entities but the five of the standard and numbers:
 * a document type is skipped, so nothing in it can grow or be fetched. Broken markup ends the reading or is read as text; it never throws.
 */
export function* xmlEvents(xml: string): Generator<XmlEvent> {
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    if (open === -1) {
      yield { type: 'text', text: decodeEntities(xml.slice(at)) };
      return;
    }
    if (open > at) yield { type: 'text', text: decodeEntities(xml.slice(at, open)) };
    if (xml.startsWith('<![CDATA[', open)) {
      const close = xml.indexOf(']]>', open);
      const end = close === -1 ? xml.length : close;
      yield { type: 'text', text: xml.slice(open + 9, end) };
      at = end + 3;
      continue;
    }
    if (xml.startsWith('<!--', open)) {
      at = after(xml, '-->', open + 4);
      continue;
    }
    if (xml.startsWith('<?', open)) {
      at = after(xml, '?>', open + 2);
      continue;
    }
    if (xml.startsWith('<!', open)) {
      at = afterDoctype(xml, open);
      continue;
    }
    const end = tagEnd(xml, open);
    if (end === -1) return;
    const tag = xml.slice(open, end);
    at = end;
    const name = /^<\/?([^\s/>]+)/.exec(tag)?.[1];
    if (name === undefined) continue;
    if (tag[1] === '/') yield { type: 'close', name, start: open, end };
    else {
      const empty = tag.endsWith('/>');
      yield { type: 'open', name, tag, empty, start: open, end };
      if (empty) yield { type: 'close', name, start: end, end };
    }
  }
}

function after(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  return found === -1 ? xml.length : found + mark.length;
}

/** A document type may hold declarations in brackets, with `>` among them. */
function afterDoctype(xml: string, from: number): number {
  const bracket = xml.indexOf('[', from);
  const close = xml.indexOf('>', from);
  if (bracket === -1 || (close !== -1 && close < bracket)) return close === -1 ? xml.length : close + 1;
  const last = xml.indexOf(']', bracket);
  return last === -1 ? xml.length : after(xml, '>', last);
}

/** The end of a tag; `>` inside of quotation marks is none. */
function tagEnd(xml: string, from: number): number {
  let quote = 0;
  for (let at = from + 1; at < xml.length; at += 1) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return at + 1;
    else if (code === 60) return -1;
  }
  return -1;
}

/** An attribute of a tag, its entities decoded; undefined where there is none. */
export function attributeOf(tag: string, name: string): string | undefined {
  for (let from = tag.indexOf(name); from !== -1; from = tag.indexOf(name, from + 1)) {
    if (!/\s/.test(tag[from - 1] ?? '')) continue;
    const value = /^\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(tag.slice(from + name.length));
    if (value !== null) return decodeEntities(value[1] ?? value[2] ?? '');
  }
  return undefined;
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, body: string) => {
    if (!body.startsWith('#')) return Object.hasOwn(named, body) ? (named[body] ?? whole) : whole;
    const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** A name without its prefix: documents choose their prefixes. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
