/**
 * Scripts written without spaces between words. The tokenizer would take a whole sentence for one word, so each character is made a
 * word, and a search for several is a search for them in a row.
 */
const unspacedScripts =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Raise it when `toSearchText` changes: indexes made with another one are rebuilt when the store opens. */
export const searchFormat = 1;

/** The form of a text that is indexed and searched for. */
export function toSearchText(text: string): string {
  return text.toWellFormed().normalize('NFKC').replaceAll('\0', ' ').replaceAll(unspacedScripts, ' $& ');
}
