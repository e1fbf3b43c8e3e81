import { attributeOf, localName, xmlEvents } from '../xml/xmlEvents.ts';

/** The character style that hidden runs are given: the reader of the format knows styles, and nothing of visibility. */
export const hiddenStyle = 'YardstickHidden';

/** Ids of styles whose text cannot be seen. */
export function hiddenStylesOf(styles: string): Set<string> {
  const hidden = new Set<string>();
  let style: string | undefined;
  for (const event of xmlEvents(styles)) {
    if (event.type === 'open' && localName(event.name) === 'style') style = attributeOf(event.tag, 'w:styleId');
    else if (event.type === 'close' && localName(event.name) === 'style') style = undefined;
    else if (event.type === 'open' && style !== undefined && hides(localName(event.name), event.tag)) hidden.add(style);
  }
  return hidden;
}

interface Properties {
  start: number;
  end: number;
  hides: boolean;
  /** A coloured ground: white letters on it are seen. */
  hasGround: boolean;
  style: { start: number; end: number; id: string | undefined } | undefined;
}

/**
 * Gives every run whose letters cannot be seen (hidden by property, white without a ground, smaller than two points) the hidden style.
 * White in a cell or paragraph with a ground of its own is left alone.
 */
export function markHidden(xml: string, hiddenStyles: ReadonlySet<string>): { xml: string; found: boolean } {
  const edits: { start: number; end: number; text: string }[] = [];
  /** Grounds of the paragraphs, cells and tables around. */
  const grounds: boolean[] = [];
  let properties: Properties | undefined;
  let inRun = 0;

  for (const event of xmlEvents(xml)) {
    if (event.type === 'text') continue;
    const name = localName(event.name);
    if (event.type === 'open') {
      if (name === 'r') inRun += 1;
      if (name === 'p' || name === 'tc' || name === 'tbl') grounds.push(false);
      if (name === 'rPr' && inRun > 0 && !event.empty) {
        properties = { start: event.end, end: event.end, hides: false, hasGround: false, style: undefined };
      } else if (properties !== undefined) {
        if (hides(name, event.tag)) properties.hides = true;
        if (isGround(name, event.tag)) properties.hasGround = true;
        if (name === 'rStyle') {
          const id = attributeOf(event.tag, 'w:val');
          properties.style = { start: event.start, end: event.end, id };
          if (id !== undefined && hiddenStyles.has(id)) properties.hides = true;
        }
      } else if (isGround(name, event.tag) && grounds.length > 0) grounds[grounds.length - 1] = true;
    } else {
      if (name === 'r') inRun -= 1;
      if (name === 'p' || name === 'tc' || name === 'tbl') grounds.pop();
      if (name !== 'rPr' || properties === undefined) continue;
      const { start, style, hasGround } = properties;
      const isSeen = hasGround || grounds.includes(true);
      if (properties.hides && (!isSeen || isVanishing(xml.slice(start, event.start)))) {
        const mark = `<w:rStyle w:val="${hiddenStyle}"/>`;
        edits.push(
          style === undefined ? { start, end: start, text: mark } : { start: style.start, end: style.end, text: mark },
        );
      }
      properties = undefined;
    }
  }

  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    parts.push(xml.slice(at, start), text);
    at = end;
  }
  return { xml: parts.join('') + xml.slice(at), found: edits.length > 0 };
}

function hides(name: string, tag: string): boolean {
  const value = attributeOf(tag, 'w:val')?.toLowerCase();
  if (name === 'vanish' || name === 'webHidden') return value === undefined || !['0', 'false', 'off'].includes(value);
  if (name === 'color') return value !== undefined && /^(f[c-f]){3}$/.test(value);
  // In half points.
  if (name === 'sz') return value !== undefined && Number(value) > 0 && Number(value) <= 3;
  return false;
}

function isVanishing(properties: string): boolean {
  return /<w:(vanish|webHidden)\b/.test(properties);
}

function isGround(name: string, tag: string): boolean {
  if (name === 'highlight') return true;
  if (name !== 'shd') return false;
  const fill = attributeOf(tag, 'w:fill')?.toLowerCase();
  return fill !== undefined && fill !== 'auto' && !/^f{6}$/.test(fill);
}
