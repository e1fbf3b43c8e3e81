/** UTF-16 units of what is said again: shorter ones are a list or a table, longer ones are not looked for. */
const shortest = 16;
const longest = 400;
/** Letters in it: a line of dashes says the same over and over by right. */
const fewestLetters = 12;
const copies = 3;

/** Whether a text that is being written has begun to say the same over and over: it ends in three copies of one stretch, wherever the stretch begins. */
export function repeatsItself(text: string): boolean {
  const tail = text.slice(-longest * copies);
  for (let length = shortest; length * copies <= tail.length; length += 1) {
    const last = tail.slice(-length);
    if (tail.endsWith(last.repeat(copies)) && (last.match(/\p{L}/gu) ?? []).length >= fewestLetters) return true;
  }
  return false;
}
