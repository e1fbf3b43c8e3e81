import type { LeavingPassage } from '../ask.ts';

/**
 * Passages with the texts that they leave with.
 * @throws {Error} where a passage has none: nobody may be shown less than what is sent
 */
export function leavingPassages(
  passages: readonly Omit<LeavingPassage, 'text'>[],
  texts: readonly string[],
): LeavingPassage[] {
  return passages.map(({ chunkId, title, page, hidden }, place) => {
    const text = texts[place];
    if (text === undefined) throw new Error(`There is no text to show of passage ${place + 1}.`);
    return { chunkId, title, page, hidden, text };
  });
}
