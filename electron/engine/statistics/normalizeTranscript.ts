import { spokenNumbers } from './spokenNumbers.ts';

/** Named with every error rate: two rates compare only under the same one. Raised when a rule changes. */
export const normalizerName = 'yardstick-english-1';

/** Sounds, not words. */
const fillers = new Set(['uh', 'um', 'hm', 'hmm', 'mm', 'mhm', 'mmm', 'er', 'erm', 'ah']);

const titles: Readonly<Record<string, string>> = {
  mr: 'mister',
  mrs: 'missus',
  ms: 'miss',
  dr: 'doctor',
  st: 'saint',
  prof: 'professor',
  vs: 'versus',
  etc: 'et cetera',
  ok: 'okay',
};

const contractions: readonly [pattern: RegExp, long: string][] = [
  [/\bwon't\b/g, 'will not'],
  [/\bcan't\b/g, 'can not'],
  [/\bcannot\b/g, 'can not'],
  [/\bshan't\b/g, 'shall not'],
  [/\bain't\b/g, 'is not'],
  [/\blet's\b/g, 'let us'],
  [/\by'all\b/g, 'you all'],
  [/\bgonna\b/g, 'going to'],
  [/\bwanna\b/g, 'want to'],
  [/\bgotta\b/g, 'got to'],
  [/n't\b/g, ' not'],
  [/'re\b/g, ' are'],
  [/'ll\b/g, ' will'],
  [/'ve\b/g, ' have'],
  [/'m\b/g, ' am'],
  [/\b(it|he|she|that|what|where|who|there|here|how)'s\b/g, '$1 is'],
  [/\b(i|you|he|she|it|we|they)'d\b/g, '$1 would'],
];

/** British endings that are regular enough, on stems where they do not change another word. */
const spellings: readonly [pattern: RegExp, american: string][] = [
  [
    /\b(col|fav|hon|lab|neighb|hum|rum|harb|behavi|endeav|vap|vig|sav|arm|splend|cand|clam|fl?av|gl?am|od|par?l|ranc|tum|val)our/g,
    '$1or',
  ],
  [/\b(cent|theat|met|lit|fib|somb|meag|calib|lust|spect|manoeuv)re(s?)\b/g, '$1er$2'],
  [
    /\b(organ|real|recogn|apolog|critic|emphas|summar|memor|modern|special|util|civil|general|author|character|minim|maxim|optim|popular|visual|standard|symbol|sympath|terror|victim|final|familiar|central|capital|categor|crystal|custom|equal|fertil|formal|global|harmon|hospital|ideal|immun|legal|local|mobil|national|natural|neutral|normal|patron|penal|polar|prior|privat|random|rational|scrutin|social|stabil|steril|synchron|vapor)is(e|es|ed|ing|ation|ations|er|ers)\b/g,
    '$1iz$2',
  ],
  [/\b(anal|paral|catal)ys(e|es|ed|ing)\b/g, '$1yz$2'],
  [
    /\b(travel|cancel|model|label|level|signal|counsel|fuel|marvel|quarrel|tunnel|channel|panel|total)l(ed|ing|er|ers)\b/g,
    '$1$2',
  ],
  [/\b(def|off|pret)ence(s?)\b/g, '$1ense$2'],
  [/\blicence(s?)\b/g, 'license$1'],
  [/\bgrey(s|er|est|ish)?\b/g, 'gray$1'],
  [/\b(cat|dial|monol|anal|prol)ogue(s?)\b/g, '$1og$2'],
  [/\bprogramme(s?)\b/g, 'program$1'],
  [/\bcheque(s?)\b/g, 'check$1'],
  [/\btyre(s?)\b/g, 'tire$1'],
  [/\bplough/g, 'plow'],
  [/\bjewellery\b/g, 'jewelry'],
  [/\baluminium\b/g, 'aluminum'],
  [/\bsceptic/g, 'skeptic'],
  [/\bmould/g, 'mold'],
  [/\bpyjamas\b/g, 'pajamas'],
  [/\btowards\b/g, 'toward'],
  [/\bfulfil(s?)\b/g, 'fulfill$1'],
  [/\benrol(s?)\b/g, 'enroll$1'],
];

/**
 * Takes out of a transcript what is no matter of hearing right: capitals, punctuation, notes in brackets, fillers, contractions, British spelling, and
 * numbers written as words. In the spirit of what speech recognition is scored with; written for English, harmless elsewhere.
 */
export function normalizeTranscript(text: string): string {
  let plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[‘’ʼ`´]/g, "'")
    .replaceAll(/\[[^\]]*\]|\([^)]*\)|<[^>]*>/g, ' ')
    // 1,000 is one number, 3.5 another; 50% is read as a word.
    .replaceAll(/(\d),(?=\d{3}\b)/g, '$1')
    .replaceAll('%', ' percent ')
    .replaceAll('&', ' and ')
    .replaceAll(/(^|\s)\$(\d+(?:\.\d+)?)/g, '$1$2 dollars ');
  for (const [pattern, long] of contractions) plain = plain.replaceAll(pattern, long);
  // Points within numbers and apostrophes within words stay: 3.5, john's.
  plain = plain.replaceAll(/[^\p{L}\p{N}\p{M}\s]/gu, (sign, at: number, whole: string) => {
    const isInside = sign === '.' ? /^\d.\d$/ : /^\p{L}'\p{L}$/u;
    return isInside.test(whole.slice(at - 1, at + 2)) ? sign : ' ';
  });
  for (const [pattern, american] of spellings) plain = plain.replaceAll(pattern, american);
  const words = plain
    .split(/\s+/)
    .filter((word) => word !== '' && !fillers.has(word))
    .map((word) => (Object.hasOwn(titles, word) ? (titles[word] ?? word) : word));
  return spokenNumbers(words).join(' ');
}
