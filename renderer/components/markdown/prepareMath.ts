const token = /(`+)[\s\S]*?(?:\1(?!`)|$)|\\[()[\]]|\\[\s\S]|\$\$[\s\S]*?(?:\$\$|$)|\$/g;

/**
 * Makes the dollar signs of a Markdown block mean what their writer meant. Models write formulas as `\(x\)`, `\[x\]`, `$x$` and `$$x$$`,
 * and prices as `$5`: a single dollar opens a formula only before a non-space, and closes one only after a non-space and before no digit
 * (pandoc's rule); any other is escaped. Code is left alone.
 */
export function prepareMath(block: string): string {
  if (!block.includes('$') && !block.includes('\\(') && !block.includes('\\[')) return block;
  if (/^ {0,3}(?:```|~~~)/.test(block)) return block;
  const pieces: string[] = [];
  let from = 0;
  let opened = -1;
  for (const match of block.matchAll(token)) {
    const at = match.index;
    const found = match[0];
    pieces.push(block.slice(from, at));
    from = at + found.length;
    if (found === '$') {
      const before = block[at - 1] ?? ' ';
      const after = block[at + 1] ?? ' ';
      if (opened !== -1 && !/\s/.test(before) && !/\d/.test(after) && !pieces.slice(opened).join('').includes('\n\n')) {
        pieces.push('$');
        opened = -1;
        continue;
      }
      if (opened !== -1) pieces[opened] = '\\$';
      opened = /\s/.test(after) ? -1 : pieces.length;
      pieces.push(opened === -1 ? '\\$' : '$');
    } else if (found === '\\(' || found === '\\)') pieces.push('$');
    else if (found === '\\[') pieces.push('\n$$\n');
    else if (found === '\\]') pieces.push('\n$$\n');
    else pieces.push(found);
  }
  pieces.push(block.slice(from));
  if (opened !== -1) pieces[opened] = '\\$';
  return pieces.join('');
}
