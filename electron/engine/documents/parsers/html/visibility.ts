import type { HtmlElement } from './dom.ts';

/** How the elements around a place are drawn, as far as it decides whether text can be seen. */
export interface Drawn {
  hidden: boolean;
  /** As written, lower case; null: the default. */
  color: Rgb;
  background: Rgb;
}

type Rgb = readonly [number, number, number];

export const drawnOnPaper: Drawn = { hidden: false, color: [0, 0, 0], background: [255, 255, 255] };

/** Rules of the page's own style sheets that hide things, by class, id or element. */
export type HidingRules = ReadonlyMap<string, string>;

/**
 * How what is inside an element is drawn. Colours and sizes are looked at where they are written in the element or by a simple rule
 * (`.class`, `#id`, `element`); what a full browser would find out (scripts, media, positions of neighbours) is not.
 */
export function drawnInside(element: HtmlElement, outside: Drawn, rules: HidingRules): Drawn {
  if (outside.hidden) return outside;
  if (element.getAttribute('hidden') !== null || element.getAttribute('aria-hidden') === 'true') {
    return { ...outside, hidden: true };
  }
  const style = styleOf(element, rules);
  const colorName = element.getAttribute('color');
  const backgroundName = element.getAttribute('bgcolor');
  if (style === '' && colorName === null && backgroundName === null) return outside;
  const background =
    colorOf(declared(style, 'background-color') ?? declared(style, 'background') ?? backgroundName) ??
    // A picture behind the text: what shows is not known, so nothing is held against the text's colour.
    (/background(-image)?:[^;]*(url|gradient)\(/.test(style) ? ([-1, -1, -1] as const) : outside.background);
  const color = colorOf(declared(style, 'color') ?? colorName) ?? outside.color;
  return { hidden: isHiding(style) || isSame(color, background), color, background };
}

function styleOf(element: HtmlElement, rules: HidingRules): string {
  const own = element.getAttribute('style') ?? '';
  if (rules.size === 0) return own.toLowerCase();
  const parts = [rules.get(element.localName), rules.get(`#${element.getAttribute('id') ?? ''}`)];
  for (const name of (element.getAttribute('class') ?? '').split(/\s+/)) {
    if (name !== '') parts.push(rules.get(`.${name}`), rules.get(`${element.localName}.${name}`));
  }
  return [...parts.filter((part) => part !== undefined), own].join(';').toLowerCase();
}

/** The last value that a property is given. */
function declared(style: string, property: string): string | null {
  let value: string | null = null;
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon !== -1 && declaration.slice(0, colon).trim() === property) value = declaration.slice(colon + 1).trim();
  }
  return value;
}

function isHiding(style: string): boolean {
  const size = declared(style, 'font-size') ?? '';
  const opacity = Number.parseFloat(declared(style, 'opacity') ?? '1');
  const offset = ['left', 'top', 'text-indent', 'margin-left'].some((side) =>
    /^-\d{4,}(\.\d+)?px/.test(declared(style, side) ?? ''),
  );
  return (
    declared(style, 'display')?.startsWith('none') === true ||
    declared(style, 'visibility')?.startsWith('hidden') === true ||
    declared(style, 'mso-hide') === 'all' ||
    /^(0(\.\d+)?|1)(px|pt)?(\s*!important)?$|^0?\.[01]\d*(em|rem)|^0(em|rem|%)/.test(size) ||
    opacity < 0.05 ||
    /^rect\((0|1)(px)?[ ,]+(0|1)(px)?[ ,]+(0|1)(px)?[ ,]+(0|1)(px)?\)/.test(declared(style, 'clip') ?? '') ||
    offset
  );
}

function isSame(one: Rgb, other: Rgb): boolean {
  if (other[0] < 0) return false;
  return one.every((part, index) => Math.abs(part - (other[index] ?? 0)) <= 12);
}

const names: Record<string, Rgb> = {
  white: [255, 255, 255],
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  whitesmoke: [245, 245, 245],
  black: [0, 0, 0],
  red: [255, 0, 0],
  green: [0, 128, 0],
  blue: [0, 0, 255],
  gray: [128, 128, 128],
  grey: [128, 128, 128],
  silver: [192, 192, 192],
  navy: [0, 0, 128],
  yellow: [255, 255, 0],
};

function colorOf(written: string | null): Rgb | undefined {
  if (written === null) return undefined;
  const text = written.trim();
  const hex = /#([0-9a-f]{6}|[0-9a-f]{3})\b/.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
    return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  const rgb = /rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+))?/.exec(text);
  if (rgb !== null) {
    // Nearly clear colours are not drawn.
    if (rgb[4] !== undefined && Number(rgb[4]) < 0.05) return undefined;
    return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
  }
  const word = text.split(/[\s!]/, 1)[0] ?? '';
  return Object.hasOwn(names, word) ? names[word] : undefined;
}

const longestSheet = 500_000;

/** The simple rules of style sheets that could hide text. Media rules are left out: they may speak of other screens. */
export function hidingRules(sheets: Iterable<string>): HidingRules {
  const rules = new Map<string, string>();
  for (const sheet of sheets) {
    const plain = sheet.slice(0, longestSheet).replace(/\/\*[^]*?\*\//g, '');
    for (const { selector, body } of topRules(plain)) {
      if (!/display|visibility|font-size|color|opacity|background|left|indent|clip/i.test(body)) continue;
      for (const part of selector.split(',')) {
        const name = part.trim();
        if (/^([.#]?[\w-]+|[\w-]+\.[\w-]+)$/.test(name)) rules.set(name, `${rules.get(name) ?? ''};${body}`);
      }
    }
  }
  return rules;
}

/** Rules that stand in no block of `@media` or the like. */
function* topRules(sheet: string): Generator<{ selector: string; body: string }> {
  let depth = 0;
  let start = 0;
  let selector = '';
  let bodyStart = 0;
  for (let at = 0; at < sheet.length; at += 1) {
    const character = sheet[at];
    if (character === '{') {
      depth += 1;
      if (depth === 1) {
        selector = sheet.slice(start, at).trim();
        bodyStart = at + 1;
      }
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) {
        if (!selector.startsWith('@')) yield { selector, body: sheet.slice(bodyStart, at) };
        start = at + 1;
      }
    } else if (character === ';' && depth === 0) start = at + 1;
  }
}
