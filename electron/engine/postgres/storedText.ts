/**
 * PostgreSQL's text cannot hold U+0000, and UTF-8 no lone surrogate. Both come in documents of unknown origin. They are written as an escape that
 * begins with U+001A (the substitute character, escaped itself) and are read back as they were: every offset stays as it is.
 */
export function toStored(text: string): string {
  if (!unstorable.test(text)) return text;
  return text.replaceAll(unstorableEach, (unit) => `${escape}${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What `toStored` made of a text, back to the text. */
export function fromStored(stored: string): string {
  if (!stored.includes(escape)) return stored;
  return stored.replaceAll(escapedEach, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

const escape = '\u001A';
const surrogate = String.raw`[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]`;
// Without the `u` flag: units are looked at, not characters.
const unstorable = new RegExp(String.raw`[\u0000\u001A]|${surrogate}`);
const unstorableEach = new RegExp(unstorable, 'g');
// eslint-disable-next-line no-control-regex -- the escape is one
const escapedEach = /\u001A([0-9a-f]{4})/g;
