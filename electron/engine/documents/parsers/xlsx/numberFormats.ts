import { attributeOf, localName, xmlEvents } from '../xml/xmlEvents.ts';

/** What a cell's style makes of its number. */
export type CellStyle = 'number' | 'date' | 'time' | 'date-time' | 'percent';

/** Built-in formats of dates and times (ECMA-376 18.8.30). */
const builtIn = new Map<number, CellStyle>([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'date'] as const),
  ...[18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56].map((id) => [id, 'time'] as const),
  [22, 'date-time'],
  [9, 'percent'],
  [10, 'percent'],
]);

/** The style of each entry of the cells' style table, by its number. */
export function cellStyles(stylesXml: string): CellStyle[] {
  const custom = new Map<number, CellStyle>();
  const styles: CellStyle[] = [];
  let inCells = false;
  for (const event of xmlEvents(stylesXml)) {
    if (event.type === 'text') continue;
    const name = localName(event.name);
    if (name === 'cellXfs') inCells = event.type === 'open';
    if (event.type !== 'open') continue;
    if (name === 'numFmt')
      custom.set(Number(attributeOf(event.tag, 'numFmtId')), styleOfCode(attributeOf(event.tag, 'formatCode') ?? ''));
    if (name === 'xf' && inCells) {
      const id = Number(attributeOf(event.tag, 'numFmtId') ?? 0);
      styles.push(custom.get(id) ?? builtIn.get(id) ?? 'number');
    }
  }
  return styles;
}

function styleOfCode(code: string): CellStyle {
  // Quoted words, colours and conditions are not part of the pattern.
  const pattern = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|[_*]./g, '').toLowerCase();
  const hasDay = /[yd]/.test(pattern) || (/m/.test(pattern) && !/[hs]/.test(pattern));
  const hasTime = /[hs]/.test(pattern);
  if (hasDay) return hasTime ? 'date-time' : 'date';
  if (hasTime) return 'time';
  return pattern.includes('%') ? 'percent' : 'number';
}

const dayMs = 86_400_000;
/** Days between 1 January 1900 as sheets count it (with a 29 February 1900 that never was) and the epoch. */
const epochDay = 25_569;
const daysOf1904 = 1_462;

/** A cell's number as a person reads it: dates as ISO 8601, so that they sort and are found. */
export function numberText(raw: string, style: CellStyle, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (style === 'percent') return `${rounded(value * 100)}%`;
  if (style === 'number' || value < 0 || value > 2_958_466) return rounded(value);
  const seconds = Math.round(((value + (from1904 ? daysOf1904 : 0) - epochDay) * dayMs) / 1_000) * 1_000;
  const iso = new Date(seconds).toISOString();
  const clock = iso.slice(11, 19).replace(/:00$/, '');
  if (style === 'time') return clock;
  return style === 'date' || value % 1 === 0 ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${clock}`;
}

/** 0.1 + 0.2 is stored as 0.30000000000000004; nobody wrote that. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(15)));
}
