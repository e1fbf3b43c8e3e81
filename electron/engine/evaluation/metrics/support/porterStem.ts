/** Forms that the rules below would spoil. */
const irregular: Readonly<Record<string, string>> = {
  sky: 'sky',
  skies: 'sky',
  dying: 'die',
  lying: 'lie',
  tying: 'tie',
  news: 'news',
  innings: 'inning',
  inning: 'inning',
  outings: 'outing',
  outing: 'outing',
  cannings: 'canning',
  canning: 'canning',
  howe: 'howe',
  proceed: 'proceed',
  exceed: 'exceed',
  succeed: 'succeed',
};

type Rule = readonly [ending: string, replacement: string];

const second: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
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
  ['fulli', 'ful'],
];

const third: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

/** The first that fits decides, so their order matters. */
const fourth = 'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'.split(' ');

/**
 * A word without its English endings, as NLTK's PorterStemmer has it by default (M. F. Porter, "An algorithm for suffix stripping", 1980, with NLTK's
 * changes): what `use_stemmer` of rouge-score does. The one for search (`words/stem.ts`) follows SQLite, and differs.
 * @param word lower case
 */
export function porterStem(word: string): string {
  if (Object.hasOwn(irregular, word)) return irregular[word] as string;
  if (word.length <= 2) return word;
  return doubleL(lastE(fourthStep(exchange(secondStep(finalY(past(plural(word)))), third))));
}

const isVowelLetter = (letter: string | undefined): boolean => letter !== undefined && 'aeiou'.includes(letter);

/** For each letter, whether it counts as a consonant: a y does where it is the first or stands behind a vowel. */
function consonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (let at = 0; at < word.length; at++) {
    flags.push(word[at] === 'y' ? at === 0 || !(flags[at - 1] as boolean) : !isVowelLetter(word[at]));
  }
  return flags;
}

/** How often a consonant follows a vowel: Porter's m. */
function measure(stem: string): number {
  const flags = consonants(stem);
  return flags.filter((consonant, at) => consonant && at > 0 && flags[at - 1] === false).length;
}

function endsShort(word: string): boolean {
  const flags = consonants(word);
  const end = word.length - 1;
  if (word.length === 2) return flags[0] === false && flags[1] === true;
  return (
    end >= 2 &&
    flags[end - 2] === true &&
    flags[end - 1] === false &&
    flags[end] === true &&
    !'wxy'.includes(word[end] as string)
  );
}

const without = (word: string, ending: string): string => word.slice(0, word.length - ending.length);

function plural(word: string): string {
  if (word.endsWith('ies')) return word.length === 4 ? `${without(word, 'ies')}ie` : `${without(word, 'ies')}i`;
  if (word.endsWith('sses')) return without(word, 'es');
  return word.endsWith('ss') || !word.endsWith('s') ? word : without(word, 's');
}

function past(word: string): string {
  if (word.endsWith('ied')) return word.length === 4 ? `${without(word, 'ied')}ie` : `${without(word, 'ied')}i`;
  if (word.endsWith('eed')) return measure(without(word, 'eed')) > 0 ? without(word, 'd') : word;
  const ending = ['ed', 'ing'].find(
    (candidate) => word.endsWith(candidate) && consonants(without(word, candidate)).includes(false),
  );
  if (ending === undefined) return word;
  const stem = without(word, ending);
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  const last = stem.at(-1) as string;
  if (stem.length >= 2 && last === stem.at(-2) && consonants(stem).at(-1) === true) {
    return 'lsz'.includes(last) ? stem : stem.slice(0, -1);
  }
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

function finalY(word: string): string {
  if (!word.endsWith('y')) return word;
  const stem = without(word, 'y');
  return stem.length > 1 && consonants(stem).at(-1) === true ? `${stem}i` : word;
}

function exchange(word: string, rules: readonly Rule[]): string {
  for (const [ending, replacement] of rules) {
    if (!word.endsWith(ending)) continue;
    const stem = without(word, ending);
    return measure(stem) > 0 ? stem + replacement : word;
  }
  return word;
}

function secondStep(word: string): string {
  // So that `radically` and `radical` meet, whatever ending stands before.
  if (word.endsWith('alli') && measure(without(word, 'alli')) > 0) return secondStep(`${without(word, 'alli')}al`);
  const exchanged = exchange(word, second);
  if (exchanged !== word || second.some(([ending]) => word.endsWith(ending))) return exchanged;
  // The l stays with the stem, so that `geology` counts as `archaeology` does.
  return word.endsWith('logi') && measure(without(word, 'ogi')) > 0 ? without(word, 'i') : word;
}

function fourthStep(word: string): string {
  for (const ending of fourth) {
    if (!word.endsWith(ending)) continue;
    const stem = without(word, ending);
    const applies = measure(stem) > 1 && (ending !== 'ion' || /[st]$/.test(stem));
    return applies ? stem : word;
  }
  return word;
}

function lastE(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = without(word, 'e');
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsShort(stem)) ? stem : word;
}

const doubleL = (word: string): string =>
  word.endsWith('ll') && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;
