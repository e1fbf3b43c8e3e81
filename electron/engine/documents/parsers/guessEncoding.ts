import { analyse } from 'chardet';

export interface GuessedEncoding {
  /** As `TextDecoder` takes it. */
  label: string;
  /** For people: the encoding, and whose letters it has. */
  name: string;
}

interface Known extends GuessedEncoding {
  /** `wide`: several bytes a letter; `script`: letters of another alphabet; `accents`: Latin letters. */
  kind: 'wide' | 'script' | 'accents';
  /** Two encodings of one alphabet look alike, and say nothing against each other. */
  alphabet: string;
}

const western: Known = { label: 'windows-1252', name: 'Windows-1252', kind: 'accents', alphabet: 'Western European' };

/** By the detector's names. */
const known = new Map<string, Known>([
  ['ISO-8859-1', western],
  ['windows-1252', western],
  ['Shift_JIS', of('shift_jis', 'Shift_JIS', 'wide', 'Japanese')],
  ['EUC-JP', of('euc-jp', 'EUC-JP', 'wide', 'Japanese')],
  ['GB18030', of('gb18030', 'GB18030', 'wide', 'Chinese')],
  ['Big5', of('big5', 'Big5', 'wide', 'Chinese')],
  ['EUC-KR', of('euc-kr', 'EUC-KR', 'wide', 'Korean')],
  // The same letters, and the Ukrainian ones where the other has lines to draw boxes with.
  ['KOI8-R', of('koi8-u', 'KOI8', 'script', 'Cyrillic')],
  ['windows-1251', of('windows-1251', 'Windows-1251', 'script', 'Cyrillic')],
  ['ISO-8859-5', of('iso-8859-5', 'ISO 8859-5', 'script', 'Cyrillic')],
  ['ISO-8859-7', of('iso-8859-7', 'ISO 8859-7', 'script', 'Greek')],
  ['windows-1253', of('windows-1253', 'Windows-1253', 'script', 'Greek')],
  ['ISO-8859-8', of('windows-1255', 'Windows-1255', 'script', 'Hebrew')],
  ['windows-1255', of('windows-1255', 'Windows-1255', 'script', 'Hebrew')],
  ['ISO-8859-6', of('iso-8859-6', 'ISO 8859-6', 'script', 'Arabic')],
  ['windows-1256', of('windows-1256', 'Windows-1256', 'script', 'Arabic')],
  ['ISO-8859-2', of('iso-8859-2', 'ISO 8859-2', 'accents', 'Central European')],
  ['windows-1250', of('windows-1250', 'Windows-1250', 'accents', 'Central European')],
  ['ISO-8859-9', of('windows-1254', 'Windows-1254', 'accents', 'Turkish')],
  ['windows-1254', of('windows-1254', 'Windows-1254', 'accents', 'Turkish')],
]);

function of(label: string, encoding: string, kind: Known['kind'], alphabet: string): Known {
  return { label, name: `${encoding} (${alphabet})`, kind, alphabet };
}

/** Enough to tell letters by how often they stand beside each other. */
const sampleBytes = 32_768;
const fewestLetters = 8;
/** By the detector's own figures, 0 to 100, over sentences and tables of some thirty languages: below these it errs. */
const enough = { wide: 50, script: 20, accents: 40 } as const;
/** So much likelier than any of another alphabet. */
const lead = 1.5;
/** What the detector says of anything. */
const noise = 10;

/**
 * The old encoding that bytes are likely in, which are no UTF-8 and say nothing of it. Undefined where none is clearly likelier than Windows-1252: a wrong
 * guess leaves nothing to read, and that one leaves most of Western Europe's letters as they are.
 */
export function guessEncoding(bytes: Uint8Array): GuessedEncoding | undefined {
  const words = wordsBeyondAscii(bytes);
  const { high, together } = countLetters(words);
  if (high < fewestLetters) return undefined;
  const ofWords = matchesOf(words);
  // A word of another alphabet is written in it; one with accents has Latin letters around them.
  const isScript = together >= high / 2;
  const other = ofWords.filter(
    ({ encoding }) => encoding.kind !== 'script' || (isScript && isWrittenIn(words, encoding)),
  );
  return likeliest(other, ['wide', 'script']) ?? likeliest(matchesOf(bytes.subarray(0, sampleBytes)), ['accents']);
}

interface Match {
  encoding: Known;
  confidence: number;
}

function matchesOf(sample: Uint8Array): Match[] {
  return analyse(sample).flatMap(({ name, confidence }) => {
    const encoding = known.get(name);
    return encoding === undefined || confidence < noise ? [] : [{ encoding, confidence }];
  });
}

/** The first one, if it is of these kinds, and clear. */
function likeliest([best, ...others]: readonly Match[], kinds: readonly Known['kind'][]): Known | undefined {
  if (best === undefined || best.encoding === western || !kinds.includes(best.encoding.kind)) return undefined;
  const { kind, alphabet } = best.encoding;
  if (best.confidence < enough[kind]) return undefined;
  if (kind === 'wide') return best.encoding;
  const next = others.find(({ encoding }) => encoding.alphabet !== alphabet)?.confidence ?? 0;
  return best.confidence < next * lead ? undefined : best.encoding;
}

/** Words with letters beyond ASCII: code and names of columns around them say nothing about them. Blanks are no part of any letter. */
function wordsBeyondAscii(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(Math.min(sampleBytes, bytes.length + 1));
  let length = 0;
  for (let start = 0; start < bytes.length && length < sample.length;) {
    let end = start;
    let beyond = false;
    for (; end < bytes.length && (bytes[end] as number) > 0x20; end += 1) beyond ||= (bytes[end] as number) >= 0x80;
    if (beyond) {
      const word = bytes.subarray(start, Math.min(end, start + sample.length - length));
      sample.set(word, length);
      length += word.length;
      if (length < sample.length) sample[length++] = 0x20;
    }
    start = end + 1;
  }
  return sample.subarray(0, length);
}

/** Letters beyond ASCII, and those of them that stand three or more together. */
function countLetters(sample: Uint8Array): { high: number; together: number } {
  let high = 0;
  let together = 0;
  let run = 0;
  for (let at = 0; at <= sample.length; at += 1) {
    if ((sample[at] ?? 0) >= 0x80) run += 1;
    else {
      high += run;
      if (run >= 3) together += run;
      run = 0;
    }
  }
  return { high, together };
}

/** The detector looks at how letters follow each other, whether or not they all are letters there. */
function isWrittenIn(sample: Uint8Array, { label, alphabet }: Known): boolean {
  const beyond = new TextDecoder(label).decode(sample).replace(/[\0-\x7f]/g, '');
  const letters = beyond.match(new RegExp(String.raw`\p{L}`, 'gu')) ?? [];
  const own = beyond.match(new RegExp(String.raw`(?=\p{L})\p{Script=${alphabet}}`, 'gu')) ?? [];
  return own.length >= beyond.length * 0.9 && own.length === letters.length;
}
