import { formatCount } from '../../components/format.ts';

/** How a metric's values are written; a part of what the engine says of a metric. */
export interface ValueScale {
  scale: 'share' | 'score' | 'number';
  unit?: string | undefined;
}

const minus = '−';

/** A value of a metric: 0.834 of a share is "83.4 %", of a score "83.4", of a number up to three digits that count. */
export function valueText(value: number | null, { scale, unit }: ValueScale): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (scale === 'share') return `${signed(value * 100, 1)} %`;
  if (scale === 'score') return signed(value, 1);
  return withUnit(numberText(value), unit);
}

/** The ends of an interval, the unit once: "79.1 to 87.0 %". */
export function intervalText(low: number, high: number, scale: ValueScale): string {
  if (scale.scale === 'share') return `${signed(low * 100, 1)} to ${signed(high * 100, 1)} %`;
  if (scale.scale === 'score') return `${signed(low, 1)} to ${signed(high, 1)}`;
  return withUnit(`${numberText(low)} to ${numberText(high)}`, scale.unit);
}

/** A difference, always with its sign; of shares in points: "+3.2 points". */
export function differenceText(value: number, { scale, unit }: ValueScale): string {
  const text = scale === 'share' ? signed(value * 100, 1) : scale === 'score' ? signed(value, 1) : numberText(value);
  const withSign = /[1-9]/.test(text) && value > 0 ? `+${text}` : text;
  if (scale === 'share' || scale === 'score') return `${withSign} points`;
  return withUnit(withSign, unit);
}

/** A margin as people say it: "3 points". */
export function marginText(margin: number, { scale, unit }: ValueScale): string {
  if (scale === 'share') return points(margin * 100);
  if (scale === 'score') return points(margin);
  return withUnit(numberText(margin), unit);
}

const points = (value: number) => {
  const text = String(Number(value.toFixed(2)));
  return `${text} point${text === '1' ? '' : 's'}`;
};

/** A confidence as a percentage: 0.95 is "95 %". */
export const confidenceText = (confidence: number): string => `${Number((confidence * 100).toFixed(1))} %`;

function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return `${value < 0 ? minus : ''}${formatCount(Math.round(size))}`;
  return String(Number(value.toPrecision(3))).replace('-', minus);
}

/** With a true minus, and no "-0.0". */
function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
}

const withUnit = (text: string, unit: string | undefined) =>
  unit === undefined || unit === '' ? text : `${text} ${unit}`;

/** A probability under "no difference": "p 0.031", "p < 0.001". */
export function probabilityText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`;
}

/** What a candidate is called in charts and tables beside its name: A to Z, then A2 … */
export function candidateLetter(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26));
  return place < 26 ? letter : `${letter}${Math.floor(place / 26) + 1}`;
}
