/** UTF-16 units; what is longer is no word of English. */
const longest = 64;

/**
 * A word without its English endings, after M. F. Porter, "An algorithm for suffix stripping" (Program 14, 1980), as SQLite's full-text index has it: a
 * text and a question about it use different forms of one word. Words of other languages lose the same endings on both sides.
 * @param word folded: lower case, without accents
 */
export function stem(word: string): string {
  if (word.length < 3 || word.length > longest) return word;
  return last(exchange(exchange(adjective(past(plural(word))), second, 0), third, 0));
}

const isVowelLetter = (letter: string | undefined): boolean => letter !== undefined && 'aeiou'.includes(letter);

/** A y behind a consonant is a vowel. */
function isVowel(word: string, place: number): boolean {
  const letter = word[place];
  return isVowelLetter(letter) || (letter === 'y' && place > 0 && !isVowel(word, place - 1));
}

function hasVowel(word: string): boolean {
  for (let place = 0; place < word.length; place++) if (isVowel(word, place)) return true;
  return false;
}

/** How often a consonant follows a vowel: Porter's m. */
function measure(word: string): number {
  let count = 0;
  let wasVowel = false;
  for (let place = 0; place < word.length; place++) {
    const vowel = isVowel(word, place);
    if (wasVowel && !vowel) count += 1;
    wasVowel = vowel;
  }
  return count;
}

/** Of a letter by itself: a y at the end counts as a consonant here, whatever stands before it. */
function endsDouble(word: string): boolean {
  const end = word.length - 1;
  return end > 0 && word[end] === word[end - 1] && !isVowelLetter(word[end]);
}

/** Consonant, vowel, consonant: a short syllable that wants its e back. */
function endsShort(word: string): boolean {
  const end = word.length - 1;
  return (
    end >= 2 &&
    !isVowel(word, end) &&
    isVowel(word, end - 1) &&
    !isVowel(word, end - 2) &&
    !'wxy'.includes(word[end] as string)
  );
}

/** There must be a word before the ending. */
const endsIn = (word: string, ending: string): boolean => word.length > ending.length && word.endsWith(ending);
const without = (word: string, ending: string): string => word.slice(0, word.length - ending.length);

function plural(word: string): string {
  if (endsIn(word, 'sses') || endsIn(word, 'ies')) return word.slice(0, -2);
  if (word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1);
  return word;
}

function past(word: string): string {
  if (endsIn(word, 'eed')) return measure(without(word, 'eed')) > 0 ? word.slice(0, -1) : word;
  const ending = ['ed', 'ing'].find((one) => endsIn(word, one));
  if (ending === undefined || !hasVowel(without(word, ending))) return word;
  const rest = without(word, ending);
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (endsDouble(rest) && !/[lsz]$/.test(rest)) return rest.slice(0, -1);
  return measure(rest) === 1 && endsShort(rest) ? `${rest}e` : rest;
}

function adjective(word: string): string {
  return word.endsWith('y') && hasVowel(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;
}

type Endings = readonly (readonly [ending: string, instead: string])[];

/** Where one ending is the end of another, the longer one comes first: only the first that fits counts, whether or not its condition holds. */
const second: Endings = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['logi', 'log'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
];

const third: Endings = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

const fourth: Endings = [
  'al',
  'ance',
  'ence',
  'er',
  'ic',
  'able',
  'ible',
  'ant',
  'ement',
  'ment',
  'ent',
  'ion',
  'ou',
  'ism',
  'ate',
  'iti',
  'ous',
  'ive',
  'ize',
].map((ending) => [ending, '']);

/** @param above Porter's m of what stands before the ending has to be more */
function exchange(word: string, endings: Endings, above: number): string {
  const found = endings.find(([ending]) => endsIn(word, ending));
  if (found === undefined) return word;
  const rest = without(word, found[0]);
  return measure(rest) > above ? `${rest}${found[1]}` : word;
}

function last(word: string): string {
  // Of "region" nothing is an ending.
  let result = /[^st]ion$/.test(word) ? word : exchange(word, fourth, 1);
  if (result.endsWith('e')) {
    const rest = result.slice(0, -1);
    const count = measure(rest);
    if (count > 1 || (count === 1 && !endsShort(rest))) result = rest;
  }
  return result.endsWith('ll') && measure(result) > 1 ? result.slice(0, -1) : result;
}
