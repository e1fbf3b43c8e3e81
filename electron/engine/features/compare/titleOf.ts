const longest = 60;

/** A conversation's first title: the start of its first prompt, cut at a word. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().slice(0, 400).replace(/\s+/g, ' ').toWellFormed();
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest).toWellFormed();
  const space = cut.lastIndexOf(' ');
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).replace(/\uFFFD$/, '')}…`;
}
