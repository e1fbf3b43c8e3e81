/** Enough to tell. */
const frontBytes = 4_096;
const fewestBytes = 8;
/** Share of a text's letters that speaks for an alphabet: the rest are blanks, signs, and names of elsewhere. */
const mostOf = 0.6;
const kinds = ['utf-16le', 'utf-16be'] as const;

/** Which UTF-16 bytes are: by their mark, by the zeros of Latin letters, or because they are sound text of another alphabet. Undefined where they are none. */
export function utf16Kind(bytes: Uint8Array): (typeof kinds)[number] | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const front = bytes.subarray(0, frontBytes);
  // Text of one byte a letter has no controls; half a letter of UTF-16 often is one.
  if (front.length < fewestBytes || !front.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return undefined;
  return kinds.find((kind) => {
    // The front may end within a letter of two units.
    const text = new TextDecoder(kind).decode(front).replace(/[\ufffd\ud800-\udbff]$/, '');
    return isSound(text) && (isLatin(text) || isOfOneAlphabet(text));
  });
}

/** Codes that are letters or signs - but for the odd bullet of a word processor's own -, with a pause between some. */
function isSound(text: string): boolean {
  const odd = count(text, /[\p{Cn}\p{Co}\p{Cs}\ufffd]|(?![\t\n\r\f])\p{Cc}/gu);
  return odd <= text.length * 0.01 && /[ \n\u3000-\u3002\uff0c]/.test(text);
}

function isLatin(text: string): boolean {
  return count(text, /[\t-~\u00a0-\u024f]/g) >= text.length * mostOf;
}

/** Alphabets of which most letters of a text are. Those of Chinese alone are not enough: numbers of two bytes, and ASCII in pairs, come out as Chinese of a kind. */
function isOfOneAlphabet(text: string): boolean {
  const most = text.length * mostOf;
  if (alphabets.some((letters) => count(text, letters) >= most)) return true;
  return count(text, eastAsian) >= most && count(text, /[\u3041-\u30ff\u8000-\u9fff]/g) >= text.length * 0.05;
}

const alphabets = ['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Thai', 'Devanagari', 'Hangul'].map(
  (name) => new RegExp(String.raw`\p{Script=${name}}`, 'gu'),
);
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
