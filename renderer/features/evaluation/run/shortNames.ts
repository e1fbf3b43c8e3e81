/** Names up to this long have room at the head of a column as they are. */
const roomFor = 16;

/** A word of a name, and where it stands in it. */
interface Word {
  text: string;
  from: number;
  to: number;
}

/**
 * Candidates' names for where there is little room: the words that tell each from the others, where whole names would be cut to the same beginning. Two are
 * never called the same unless their names are; whole names go beside them (in a tooltip, a label).
 */
export function shortNames(names: readonly string[]): string[] {
  const words = names.map(wordsOf);
  const known = words.map((own) => new Set(own.map(({ text }) => text)));
  return names.map((name, index) => {
    if (name.length <= roomFor) return name;
    const alike = new Set(known.keys());
    for (const other of known.keys()) if (names[other] === name) alike.delete(other);
    const kept = new Set<number>();
    for (const [place, { text }] of (words[index] ?? []).entries()) {
      const told = [...alike].filter((other) => known[other]?.has(text) === false);
      if (told.length === 0) continue;
      for (const other of told) alike.delete(other);
      kept.add(place);
      // A number alone says nothing: "4 passages".
      if (/^\d+$/.test(text)) kept.add(place + 1);
    }
    // It is another one only by fewer words, or by their order.
    return kept.size === 0 || alike.size > 0 ? name : textOf(name, words[index] ?? [], kept);
  });
}

/** Ids are words, too ("small-135m-q4_0"); techniques are one ("zero-shot"). */
function wordsOf(name: string): Word[] {
  return Array.from(name.matchAll(/(?:zero|one|\d+)-shot|[^\s,()-]+/g), ({ 0: text, index }) => ({
    text,
    from: index,
    to: index + text.length,
  }));
}

/** The kept words with what stands between them, where they stand side by side. */
function textOf(name: string, words: readonly Word[], kept: ReadonlySet<number>): string {
  let text = '';
  let last: number | null = null;
  for (const [place, word] of words.entries()) {
    if (!kept.has(place)) continue;
    const between = last === place - 1 ? name.slice(words[last]?.to, word.from) : ' ';
    text += (last === null ? '' : /[()]/.test(between) ? ' ' : between) + word.text;
    last = place;
  }
  return text;
}
