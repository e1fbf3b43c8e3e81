import { YardstickError } from '../../../../../models/errors.ts';

/** Numbers that JavaScript may not hold exactly: sixteen digits and more. */
const longNumber = /\d[\d.]{15}/;

interface SourceContext {
  source?: string;
}

/**
 * JSON as a value whose numbers keep the digits they were written with: an id of nineteen digits must not come out as another one. Use
 * `exactJsonText` to write it again.
 * @throws {SyntaxError}
 */
export function parseExactJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key, value: unknown, context?: SourceContext) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && String(value) !== source && longNumber.test(source)
      ? rawJson(source)
      : value;
  }) as unknown;
}

/** Node 24 can carry a number through as it is written; the library of types does not know it yet. */
function rawJson(source: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source);
}

/** @throws {YardstickError} `data/too-deep` for a value that is nested without end */
export function exactJsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new YardstickError('data/too-deep', 'The value is nested too deeply.', { cause: thrown });
  }
}

/** The digits of a number that `parseExactJson` carried through; undefined for any other value. */
export function rawNumber(value: unknown): string | undefined {
  const isRaw = (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);
  return isRaw ? (value as { rawJSON: string }).rawJSON : undefined;
}
