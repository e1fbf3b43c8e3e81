import { expect, it } from 'vitest';
import { shortNames } from '../../../../renderer/features/evaluation/run/shortNames.ts';

// At the heads of columns "SmolLM2 135M Instruct, zero-shot" and "…, 4-shot" were both cut to "SmolLM2 135M In…".
it.each([
  [
    [
      'SmolLM2 135M Instruct, zero-shot',
      'SmolLM2 135M Instruct, 4-shot',
      'Gemma 3 270M, zero-shot',
      'Gemma 3 270M, 4-shot',
    ],
    ['SmolLM2 zero-shot', 'SmolLM2 4-shot', 'Gemma zero-shot', 'Gemma 4-shot'],
  ],
  [
    ['SmolLM2 135M Instruct, zero-shot', 'SmolLM2 135M Instruct, 4-shot'],
    ['zero-shot', '4-shot'],
  ],
  [
    ['smollm2-135m-instruct-q4_1, zero-shot', 'smollm2-135m-instruct-f16, zero-shot'],
    ['q4_1', 'f16'],
  ],
  [
    ['Small, 3 passages of Handbook', 'Small, 5 passages of Handbook'],
    ['3 passages', '5 passages'],
  ],
  [
    ['A small model, zero-shot (q4_0)', 'A small model, zero-shot (f16)', 'Other, 4-shot'],
    ['A q4_0', 'A f16', 'Other, 4-shot'],
  ],
  // Short ones, the only one, and those that words do not tell apart stay whole.
  [
    ['gpt, zero-shot', 'gpt, 4-shot'],
    ['gpt, zero-shot', 'gpt, 4-shot'],
  ],
  [['SmolLM2 135M Instruct, zero-shot'], ['SmolLM2 135M Instruct, zero-shot']],
  [
    ['a long name of a model', 'a long name of a model, a', 'model a of name long a'],
    ['a long name of a model', 'a long name of a model, a', 'model a of name long a'],
  ],
])('%j are told apart by few words', (names, short) => {
  expect(shortNames(names)).toEqual(short);
});

it('two are never called the same', () => {
  const parts = ['Small', '4', '4-shot', 'zero-shot', '(q4)', 'with a long name', '-'];
  const names = parts.flatMap((one) => parts.flatMap((two) => parts.map((three) => `${one} ${two}, ${three}`)));
  for (const step of [1, 2, 7, 30]) {
    const some = names.filter((_, index) => index % step === 0);
    expect(new Set(shortNames(some)).size).toBe(new Set(some).size);
  }
});
