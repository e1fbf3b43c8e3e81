import { fencedBlocks } from './fencedBlocks.ts';

export type FoundJson = { found: true; value: unknown } | { found: false; reason: string };

/** Objects and arrays within each other; deeper ones are no data, and would take a recursive reader's stack. */
export const deepestJson = 100;
/** UTF-16 units. */
const longestJson = 4_000_000;

/** A text that is JSON as a whole. */
export function readJson(text: string): FoundJson {
  if (text.length > longestJson) return { found: false, reason: 'the answer is too long to be read as JSON' };
  if (depthOf(text) > deepestJson) {
    return { found: false, reason: `the JSON is more than ${deepestJson} levels deep` };
  }
  try {
    return { found: true, value: JSON.parse(text) as unknown };
  } catch {
    return { found: false, reason: text.trim() === '' ? 'the answer is empty' : 'the answer is not JSON' };
  }
}

/** How deep brackets go, those in strings left out. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth -= 1;
  }
  return deepest;
}

/** Places where an object or array may begin. */
const mostStarts = 200;

/**
 * The JSON that an answer holds: the whole of it; else the first fenced block that is JSON; else the first object or array in its text. Numbers and
 * words that happen to be JSON count only as the whole answer.
 */
export function findJson(text: string): FoundJson {
  const whole = readJson(text.trim());
  if (whole.found || text.length > longestJson) return whole;
  for (const block of fencedBlocks(text)) {
    const inBlock = readJson(block.text.trim());
    if (inBlock.found) return inBlock;
  }
  let starts = 0;
  for (let at = nextStart(text, 0); at >= 0 && starts < mostStarts; starts += 1) {
    const end = endOfValue(text, at);
    const value = end < 0 ? undefined : readJson(text.slice(at, end));
    if (value?.found === true) return value;
    at = nextStart(text, at + 1);
  }
  return { found: false, reason: text.trim() === '' ? 'the answer is empty' : 'there is no JSON in the answer' };
}

function nextStart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) return at;
  }
  return -1;
}

/** Behind the bracket that closes the one at `start`; -1 where none does, or where it goes too deep. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > deepestJson) return -1;
    } else if (code === 93 || code === 125) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
