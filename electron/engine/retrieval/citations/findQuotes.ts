/** Words that an answer puts between quotation marks. */
export interface Quote {
  /** UTF-16 units in the answer, marks included. */
  start: number;
  end: number;
  /** Without the marks. */
  text: string;
}

/** What closes what: typographic marks of many languages, straight ones, and code spans. */
const closings: Readonly<Record<string, string>> = {
  '“': '”“',
  '„': '“”',
  '”': '”',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
  '「': '」',
  '『': '』',
  '《': '》',
  '〈': '〉',
  '"': '"',
  '‘': '’',
  '‚': '‘’',
  "'": "'",
};
/** Longer ones are a mark that was never closed. UTF-16 units. */
const longestQuote = 4_000;

/** Finds quotes from left to right; what stands between inner marks is part of the outer quote. */
export function findQuotes(answer: string): Quote[] {
  const quotes: Quote[] = [];
  let at = 0;
  while (at < answer.length) {
    const found = answer[at] === '`' ? codeSpan(answer, at) : (blockQuote(answer, at) ?? marked(answer, at));
    if (found === undefined) {
      at += 1;
      continue;
    }
    if (/[\p{L}\p{N}]/u.test(found.text)) quotes.push(found);
    at = found.end;
  }
  return quotes;
}

function marked(answer: string, start: number): Quote | undefined {
  const opening = answer[start] as string;
  const closing = Object.hasOwn(closings, opening) ? (closings[opening] as string) : undefined;
  if (closing === undefined || !mayOpen(answer, start)) return undefined;
  const single = /['‘‚]/.test(opening);
  let depth = 0;
  for (let at = start + 1; at < Math.min(answer.length, start + longestQuote); at += 1) {
    const character = answer[at] as string;
    if (character === '\n' && /^\n[^\S\n]*\n/.test(answer.slice(at, at + 80))) return undefined;
    if (closing.includes(character) && mayClose(answer, at, single)) {
      if (depth === 0) return { start, end: at + 1, text: answer.slice(start + 1, at) };
      depth -= 1;
    } else if (character === opening && !closing.includes(opening)) depth += 1;
  }
  return undefined;
}

/** Marks that only ever open. */
const opens = /[“„«‹「『《〈]/;

/** Another mark after a letter is an apostrophe, a closing mark or inches. */
function mayOpen(answer: string, at: number): boolean {
  if (opens.test(answer[at] as string)) return true;
  const before = answer[at - 1] ?? ' ';
  const after = answer[at + 1] ?? ' ';
  return !/[\p{L}\p{N}]/u.test(before) && !/\s/u.test(after);
}

/** One before a letter is an apostrophe; one after a blank opens. */
function mayClose(answer: string, at: number, single: boolean): boolean {
  const before = answer[at - 1] ?? ' ';
  const after = answer[at + 1] ?? ' ';
  return !/\s/u.test(before) && !(single && /[\p{L}\p{N}]/u.test(after));
}

/** `` `code` `` and blocks between ``` lines. */
function codeSpan(answer: string, start: number): Quote | undefined {
  const [fence = '`'] = /^`+/.exec(answer.slice(start, start + 20)) ?? [];
  for (let at = start + fence.length; at < answer.length;) {
    const from = answer.indexOf('`', at);
    if (from < 0) return undefined;
    const [run = '`'] = /^`+/.exec(answer.slice(from, from + 20)) ?? [];
    if (run.length === fence.length) {
      const inner = answer.slice(start + fence.length, from);
      // The first line of a block names its language.
      return { start, end: from + run.length, text: fence.length >= 3 ? inner.replace(/^[^\n]*\n/, '') : inner };
    }
    at = from + run.length;
  }
  return undefined;
}

/** Lines that begin with `>`. */
function blockQuote(answer: string, start: number): Quote | undefined {
  if (answer[start] !== '>' || (start > 0 && answer[start - 1] !== '\n')) return undefined;
  const [block = ''] = /^(?:>[^\n]*(?:\n|$))+/.exec(answer.slice(start, start + longestQuote)) ?? [];
  const text = block.replaceAll(/^>[^\S\n]?/gm, '').trim();
  // Marks around the whole are the block's, not the source's.
  return { start, end: start + block.length, text: text.replaceAll(/^["“„«]|["”“»]$/g, '') };
}
