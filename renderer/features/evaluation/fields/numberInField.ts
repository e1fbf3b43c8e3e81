/** What a number that is typed may be. */
export interface NumberLimits {
  min?: number;
  max?: number;
  /** No decimals. */
  whole?: boolean;
  /** The field may be empty: nothing is then decided. */
  optional?: boolean;
}

/** What a field's text says: a value that is kept (null: nothing), or why it is not. */
export type ReadNumber = { value: number | null } | { fault: string };

/** Reads what was typed into a field. A text that only begins a number ("-", "1e") is a fault like any other. */
export function readNumber(typed: number | string, limits: NumberLimits): ReadNumber {
  const text = String(typed).trim();
  if (text === '') return limits.optional === true ? { value: null } : { fault: 'A number is needed.' };
  const value = Number(text);
  return Number.isFinite(value) && value === within(value, limits) ? { value } : { fault: wanted(limits) };
}

/**
 * What a field is left with: a number beyond the limits becomes the nearest one that is allowed; what is no number at all gives way to `before`,
 * what stood there when the field was entered.
 */
export function settleNumber(typed: number | string, limits: NumberLimits, before: number | null): number | null {
  const read = readNumber(typed, limits);
  if ('value' in read) return read.value;
  const value = Number(typed);
  return String(typed).trim() === '' || Number.isNaN(value) ? before : within(value, limits);
}

function within(value: number, { min = -Infinity, max = Infinity, whole = false }: NumberLimits): number {
  const clamped = Math.min(max, Math.max(min, value));
  return whole && Number.isFinite(clamped) ? Math.trunc(clamped) : clamped;
}

function wanted({ min, max, whole }: NumberLimits): string {
  const kind = whole === true ? 'A whole number' : 'A number';
  const grouped = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  if (min !== undefined && max !== undefined) return `${kind} from ${grouped(min)} to ${grouped(max)}.`;
  if (min !== undefined) return `${kind} of ${grouped(min)} or more.`;
  if (max !== undefined) return `${kind} of at most ${grouped(max)}.`;
  return `${kind}.`;
}

/** The largest seed that the engine takes. */
export const largestSeed = 0x7fff_ffff;
