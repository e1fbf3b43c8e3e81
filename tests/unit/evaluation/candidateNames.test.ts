import { expect, it } from 'vitest';
import { candidateNames } from '../../../electron/engine/evaluation/candidateNames.ts';

const named = (...ids: string[]) =>
  Object.values(candidateNames(ids.map((id) => ({ id, modelName: 'Small', technique: { kind: 'zero-shot' } }))));

// The whole id stood in every sentence of a verdict: "Small, zero-shot (small-135m-instruct-q4_0.zero-shot.choose)".
it.each([
  [
    ['small-135m-q4_0.zero-shot.choose', 'small-135m-f16.zero-shot.choose'],
    ['q4_0', 'f16'],
  ],
  [
    ['small.zero-shot', 'small.zero-shot.choose'],
    [null, 'choose'],
  ],
  [
    ['small.zero-shot.prompt-1', 'small.zero-shot.short'],
    ['prompt-1', 'short'],
  ],
  [
    ['small.zero-shot', 'again'],
    ['small.zero-shot', 'again'],
  ],
  [
    ['a-a', 'a-a-a', 'a'],
    ['a', 'a-a', null],
  ],
  [['one'], [null]],
])('what tells %j apart stands behind their name', (ids, parts) => {
  expect(named(...ids)).toEqual(
    parts.map((part) => (part === null ? 'Small, zero-shot' : `Small, zero-shot (${part})`)),
  );
});

it('two are never called the same', () => {
  const ids = ['a', 'a.', 'a-', '.a', '-.a', 'a.b', 'a-b', 'a.b.a', '..', '-'];
  for (const one of ids) {
    for (const other of ids) {
      if (one !== other) expect(new Set(named(one, other, 'a.b-c')).size).toBe(new Set([one, other, 'a.b-c']).size);
    }
  }
});

// Catches: every sentence of a verdict with the base's id in it, where all that is searched is one base.
it('names the base of a retrieval only where there are several', () => {
  const over = (...bases: string[]) =>
    Object.values(
      candidateNames(
        bases.map((base, index) => ({
          id: `one-${index}`,
          modelName: 'Small',
          technique: { kind: 'retrieval', base, passages: index + 1, mode: 'hybrid' },
        })),
      ),
    );
  expect(over('afbcc338-33ec', 'afbcc338-33ec')).toEqual(['Small, 1 passage', 'Small, 2 passages']);
  expect(over('letters', 'papers')).toEqual(['Small, 1 passage of letters', 'Small, 2 passages of papers']);
});
