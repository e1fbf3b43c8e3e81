import type { Token } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { beginOf } from '../../../models/workers/llama/scoreAnswer.ts';

const tokens = (...numbers: number[]) => numbers as Token[];
const prompt = tokens(1, 2, 3);

// An answer scored one token off, or thoughts scored for the answer, is a confidence of nothing.
it.each<[string, number[], number[], number | null]>([
  ['behind the prompt', [1, 2, 3, 7, 8, 9], [7, 8, 9], 3],
  ['behind the prompt, its last token not read', [1, 2, 3, 7, 8], [7, 8, 9], 3],
  ['behind the prompt, the end of the turn read', [1, 2, 3, 7, 8, 9, 0], [7, 8, 9], 3],
  ['behind the prompt, nothing of it read', [1, 2, 3], [7], 3],
  ['at the first of equal tokens', [1, 2, 3, 7, 7], [7, 7, 7], 3],
  ['behind thoughts', [1, 2, 3, 50, 51, 52, 7, 8], [7, 8], 6],
  ['behind thoughts, its last token not read', [1, 2, 3, 50, 51, 52, 7], [7, 8], 6],
  ['nowhere: between thoughts', [1, 2, 3, 7, 50, 51, 52, 53, 8], [7, 8], null],
  ['nowhere: the context is another one', [4, 5], [7, 8], null],
])('an answer stands %s', (_, held, written, begin) => {
  expect(beginOf(tokens(...held), prompt, tokens(...written))).toBe(begin);
});
