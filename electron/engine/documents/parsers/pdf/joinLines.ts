/** Words of the document as they stand within lines: they tell whether a hyphen at a line's end belongs to the word. */
export interface KnownWords {
  has(word: string): boolean;
}

export function wordsOf(lines: Iterable<string>): KnownWords {
  const words = new Set<string>();
  for (const line of lines) {
    // The last word may be the half of one.
    for (const word of line
      .toLowerCase()
      .split(/[^\p{L}\p{N}-]+/u)
      .slice(0, -1))
      words.add(word);
  }
  return words;
}

const cjk = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u30ff]/;

/**
 * Joins the lines of a paragraph. A hyphen at a line's end goes where the word goes on in lower case, unless the document has the
 * word with its hyphen elsewhere. Chinese and Japanese lines meet without a space.
 */
export function joinLines(lines: readonly string[], known: KnownWords): string {
  let text = '';
  for (const line of lines) {
    if (text === '') text = line;
    else if (text.endsWith('\u00ad')) text = text.slice(0, -1) + line;
    else if (/\p{L}[-\u2010]$/u.test(text)) text = joinHyphen(text, line, known);
    else if (/[\p{L}\p{N}][\u2013\u2014/]$/u.test(text)) text += line;
    else if (cjk.test(text.at(-1) ?? '') && cjk.test(line[0] ?? '')) text += line;
    else text += ` ${line}`;
  }
  return text;
}

/** What stands before a hyphen that is part of the word. */
const lasting = new Set(['self', 'ex', 'quasi']);

function joinHyphen(text: string, line: string, known: KnownWords): string {
  if (!/^\p{Ll}/u.test(line)) return text + line;
  const head = /[\p{L}\p{N}-]+$/u.exec(text.slice(0, -1))?.[0].toLowerCase() ?? '';
  const tail = /^[\p{L}\p{N}-]+/u.exec(line)?.[0].toLowerCase() ?? '';
  if (lasting.has(head)) return text + line;
  const isOneWord = known.has(head + tail);
  const keepsHyphen = !isOneWord && (known.has(`${head}-${tail}`) || (head.includes('-') && known.has(tail)));
  return keepsHyphen ? text + line : text.slice(0, -1) + line;
}
