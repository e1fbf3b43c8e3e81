/** A number as a text has it. */
export interface ReadNumber {
  value: number;
  /** A percent sign (or the word) follows; the value is not divided by it. */
  percent: boolean;
}

/** Digits with or without groups of three, and what may follow them. Never begins or ends within a longer number, a word or a version like 1.2.3. */
const number =
  /(?<![\p{L}\p{N}_]|\d\.)([-+−]?)(?:[$€£¥₹]\s?)?([-−]?)(\d{1,3}(?:[,'’\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?!\.?\d)(?:[eE]([-+]?\d{1,3})(?![\p{L}\p{N}])|\s?(?:×|\*|\\times|\\cdot)\s?10\^\{?([-+−]?\d{1,3})\}?)?(?:(?: (\d{1,9}))?\s?[/⁄]\s?(\d{1,9})(?![\d/⁄]|\.\d))?(\s?(?:\\?%|percent\b|per cent\b))?/gu;

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * The numbers of a text, in order: signs, thousands separators, decimals, powers of ten, fractions (3/4, 2 1/2, ½, \frac{1}{2}), currency signs and
 * percent. `1,234` is one number and `1,2` are two; with a decimal comma it is the other way round.
 */
export function readNumbers(text: string, decimal: '.' | ',' = '.'): ReadNumber[] {
  const numbers: ReadNumber[] = [];
  for (const match of plainNotation(text, decimal).matchAll(number)) {
    const [, sign = '', innerSign = '', digits = '', exponent, power, numerator, denominator, percent] = match;
    let value = Number(digits.replaceAll(/[^\d.]/g, ''));
    const scale = exponent ?? power?.replace('−', '-');
    if (scale !== undefined) value *= 10 ** Number(scale);
    if (denominator !== undefined) {
      value = numerator === undefined ? value / Number(denominator) : value + Number(numerator) / Number(denominator);
    }
    if (!Number.isFinite(value)) continue;
    const isNegative = /[-−]/.test(sign) !== /[-−]/.test(innerSign);
    numbers.push({ value: isNegative ? -value : value, percent: percent !== undefined });
  }
  return numbers;
}

/** Fractions and powers of formulas and of single characters, as they are typed. */
function plainNotation(text: string, decimal: '.' | ','): string {
  let plain = text
    .replaceAll(/\\[dt]?frac\{(-?\d{1,9})\}\{(\d{1,9})\}/g, ' $1/$2')
    .replaceAll('{,}', ',')
    .replaceAll(
      /(\d?)([¼-¾⅐-⅞])/g,
      (_, before: string, fraction: string) =>
        `${before === '' ? '' : `${before} `}${fraction.normalize('NFKC').replace('⁄', '/')}`,
    )
    .replaceAll(
      /10([⁻]?)([⁰¹²³⁴-⁹]{1,3})/g,
      (_, minus: string, digits: string) =>
        `10^${minus === '' ? '' : '-'}${Array.from(digits, (digit) => superscripts.indexOf(digit)).join('')}`,
    );
  if (decimal === ',') plain = plain.replaceAll(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'));
  return plain;
}

/** The number that an answer comes to: in the last \boxed{}, else behind the last ####, else the last (or first) of all. */
export function finalNumber(text: string, take: 'first' | 'last', decimal: '.' | ','): ReadNumber | undefined {
  if (take === 'first') return readNumbers(text, decimal)[0];
  const boxed = text.lastIndexOf('\\boxed{');
  const marked = boxed >= 0 ? boxed + '\\boxed'.length : text.lastIndexOf('####');
  if (marked >= 0) {
    const rest = text.slice(marked).replace(/^#+/, '');
    const line = boxed >= 0 ? rest.slice(0, endOfGroup(rest)) : (rest.trimStart().split('\n')[0] ?? '');
    const numbers = readNumbers(line, decimal);
    if (numbers.length > 0) return numbers.at(-1);
  }
  return readNumbers(text, decimal).at(-1);
}

/** Behind the brace that closes the first one. */
function endOfGroup(text: string): number {
  let depth = 0;
  for (let at = 0; at < Math.min(text.length, 1_000); at++) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return Math.min(text.length, 1_000);
}
