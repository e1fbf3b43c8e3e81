/**
 * What Python counts as blank, as letters of words and as punctuation. Reference implementations are written in it, and JavaScript's `\s` and `\b`
 * differ where texts are not English.
 */
// oxlint-disable-next-line no-control-regex -- Python's blanks include four separators that are control characters
const blanks = /[[\s\p{Zs}\u001c-\u001f\u0085]--[\ufeff]]+/v;
// oxlint-disable-next-line no-control-regex -- the same
const blankAtEnd = /[[\s\p{Zs}\u001c-\u001f\u0085]--[\ufeff]]$/v;

/** `str.split()` */
export function splitWords(text: string): string[] {
  return text.split(blanks).filter((word) => word !== '');
}

/** `str.rstrip()`, in one pass however many blanks there are. */
export function withoutBlanksAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && blankAtEnd.test(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

/** Without the 32 marks of `string.punctuation`. */
export const withoutPunctuation = (text: string): string => text.replaceAll(/[!-/:-@[-`{-~]/g, '');
