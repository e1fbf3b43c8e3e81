import { foldForQuotes, type FoldedText } from '../ranking/foldText.ts';

/** A text that quotes are looked for in; folded once for many quotes. */
export interface QuoteSource {
  /** The strictest first. */
  forms: FoldedText[];
}

export function quoteSource(text: string): QuoteSource {
  return { forms: formsOf(text) };
}

/**
 * Where a quote stands in a text, in UTF-16 units of the text as it is; null where it does not. Letters and case must be the same; spaces, quotation
 * marks, hyphens and ligatures count as one (`foldForQuotes`), a word parted at the end of a line as whole. Parts with an ellipsis between them
 * must follow each other. Punctuation that the answer's own sentence puts before the closing mark may be missing in the source.
 */
export function locateQuote(quote: string, source: QuoteSource): { start: number; end: number } | null {
  const wanted = withoutBlanksAtDashes(foldForQuotes(quote.toWellFormed())).text;
  for (const form of source.forms) {
    const found = locateParts(wanted, form) ?? locateParts(wanted.replace(/\s*[.,;:!?]+$/, ''), form);
    if (found !== null) return found;
  }
  return null;
}

/** As folded; and with the words joined that the end of a line parts. */
function formsOf(text: string): FoldedText[] {
  const folded = withoutBlanksAtDashes(foldForQuotes(text));
  const { starts, ends } = folded;
  const joined = leaveOut(folded, /(?<=\p{L})-(?=\p{Ll})/gu, (at) => (ends[at] as number) < (starts[at + 1] as number));
  return joined.text.length === folded.text.length ? [folded] : [folded, joined];
}

/** "ago—never" is written "ago - never", too. */
const withoutBlanksAtDashes = (folded: FoldedText): FoldedText => leaveOut(folded, / (?=-)|(?<=-) /gu);

function leaveOut(folded: FoldedText, pattern: RegExp, applies: (at: number) => boolean = () => true): FoldedText {
  const kept: number[] = [];
  let from = 0;
  for (const match of folded.text.matchAll(pattern)) {
    if (!applies(match.index)) continue;
    for (let at = from; at < match.index; at += 1) kept.push(at);
    from = match.index + match[0].length;
  }
  if (from === 0) return folded;
  for (let at = from; at < folded.text.length; at += 1) kept.push(at);
  return {
    text: kept.map((at) => folded.text[at]).join(''),
    starts: Uint32Array.from(kept, (at) => folded.starts[at] as number),
    ends: Uint32Array.from(kept, (at) => folded.ends[at] as number),
  };
}

const ellipsis = /\s*[[(]?\s*(?:\.\s?){3,}\s*[\])]?\s*/;

function locateParts(quote: string, source: FoldedText): { start: number; end: number } | null {
  const whole = locate(quote.trim(), source, 0);
  if (whole !== null) return original(source, whole.from, whole.to);
  const parts = quote
    .split(ellipsis)
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
  if (parts.length < 2) {
    const [only] = parts;
    const found = only === undefined ? null : locate(only, source, 0);
    return found === null ? null : original(source, found.from, found.to);
  }
  let from = -1;
  let to = 0;
  for (const part of parts) {
    const found = locate(part, source, to);
    if (found === null) return null;
    if (from < 0) from = found.from;
    ({ to } = found);
  }
  return original(source, from, to);
}

/** Only whole words: "art" is no quote of "part". Scripts without blanks have no such borders. */
function locate(part: string, { text }: FoldedText, from: number): { from: number; to: number } | null {
  if (!/[\p{L}\p{N}]/u.test(part)) return null;
  for (let at = text.indexOf(part, from); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!splitsWord(text, at) && !splitsWord(text, at + part.length)) return { from: at, to: at + part.length };
  }
  return null;
}

const spacedLetter = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

function splitsWord(text: string, at: number): boolean {
  return (
    at > 0 && at < text.length && spacedLetter.test(text[at - 1] as string) && spacedLetter.test(text[at] as string)
  );
}

function original({ starts, ends }: FoldedText, from: number, to: number): { start: number; end: number } {
  return { start: starts[from] as number, end: ends[to - 1] as number };
}
