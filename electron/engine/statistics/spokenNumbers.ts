const ones: readonly string[] =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens: readonly string[] = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
]);
const ordinalOnes: readonly string[] =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(
    ' ',
  );
const ordinalTens: readonly string[] =
  '_ _ twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth'.split(' ');

/**
 * Writes numbers in digits: `twenty one` as `21`, `two thousand and five` as `2005`, `nineteen eighty four` as `1984`, `twenty first` as `21st`, and
 * `one two three` as `1 2 3`.
 * @param words lower case
 */
export function spokenNumbers(words: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < words.length;) {
    const found = numberAt(words, at);
    result.push(found === null ? (words[at] ?? '') : found.text);
    at += found === null ? 1 : found.length;
  }
  return result;
}

/** The longest number that begins there. */
function numberAt(words: readonly string[], from: number): { text: string; length: number } | null {
  let at = from;
  let total = 0;
  let group: number | null = null;
  let smallestScale = Number.POSITIVE_INFINITY;
  let ordinal = false;
  for (;;) {
    const piece = belowHundred(words, at);
    if (piece !== null && (group === null || (group > 0 && group % 100 === 0))) {
      group = (group ?? 0) + piece.value;
      at += piece.length;
      ordinal = piece.ordinal;
    } else if (piece !== null && group !== null && isYear(group, piece)) {
      // Nineteen eighty-four: two halves said one after the other.
      return { text: String(group * 100 + piece.value), length: at + piece.length - from };
    } else if (words[at] === 'hundred' && group !== null && group > 0 && group < 100 && !ordinal) {
      group *= 100;
      at += 1;
    } else if (!ordinal && group !== null && (scales.get(words[at] ?? '') ?? Infinity) < smallestScale) {
      smallestScale = scales.get(words[at] ?? '') ?? Infinity;
      total += group * smallestScale;
      group = null;
      at += 1;
    } else if (words[at] === 'and' && at > from && canGoOn(words, at, group)) {
      at += 1;
    } else break;
    if (ordinal) break;
  }
  if (at === from) return null;
  const value = total + (group ?? 0);
  return { text: ordinal ? `${value}${ordinalEnding(value)}` : String(value), length: at - from };
}

/** `five hundred and two` is one number, `five and two` are two. */
function canGoOn(words: readonly string[], at: number, group: number | null): boolean {
  const before = words[at - 1] ?? '';
  return (
    (before === 'hundred' || scales.has(before)) &&
    (group === null || group % 100 === 0) &&
    belowHundred(words, at + 1) !== null
  );
}

function isYear(group: number, piece: { value: number; ordinal: boolean }): boolean {
  return !piece.ordinal && group >= 11 && group <= 20 && piece.value >= 10 && piece.value <= 99;
}

function belowHundred(
  words: readonly string[],
  at: number,
): { value: number; length: number; ordinal: boolean } | null {
  const word = words[at] ?? '';
  const small = ones.indexOf(word);
  if (small >= 0) return { value: small, length: 1, ordinal: false };
  const nth = ordinalOnes.indexOf(word);
  // A second is as often a length of time.
  if (nth >= 0 && word !== 'second') return { value: nth, length: 1, ordinal: true };
  const nthTen = ordinalTens.indexOf(word);
  if (nthTen >= 2) return { value: nthTen * 10, length: 1, ordinal: true };
  const ten = tens.indexOf(word);
  if (ten < 2) return null;
  const next = words[at + 1] ?? '';
  const unit = ones.indexOf(next);
  if (unit >= 1 && unit <= 9) return { value: ten * 10 + unit, length: 2, ordinal: false };
  const nthUnit = ordinalOnes.indexOf(next);
  if (nthUnit >= 1 && nthUnit <= 9) return { value: ten * 10 + nthUnit, length: 2, ordinal: true };
  return { value: ten * 10, length: 1, ordinal: false };
}

function ordinalEnding(value: number): string {
  const last = value % 10;
  if (Math.floor(value / 10) % 10 === 1) return 'th';
  return last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th';
}
