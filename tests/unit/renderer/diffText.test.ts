import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffText, type TextDiff } from '../../../renderer/components/diff/diffText.ts';
import { threadClock } from '../../support/threadClock.ts';

const side = (diff: TextDiff, without: 'added' | 'removed') =>
  diff.parts
    .filter((part) => part.kind !== without)
    .map((part) => part.text)
    .join('');

describe('diffText', () => {
  it('tells words apart', () => {
    expect(diffText('the quick fox', 'the slow fox', 500).parts).toEqual([
      { kind: 'same', text: 'the ' },
      { kind: 'removed', text: 'quick' },
      { kind: 'added', text: 'slow' },
      { kind: 'same', text: ' fox' },
    ]);
  });

  it('keeps both texts whole, fine or coarse', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.string({ maxLength: 200 }),
        fc.constantFrom(0, 500),
        (from, to, time) => {
          const diff = diffText(from, to, time);
          expect(side(diff, 'added')).toBe(from);
          expect(side(diff, 'removed')).toBe(to);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives up in time on long texts that have nothing in common, and says so', () => {
    const words = (letter: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${letter}${at}`).join(' ');
    const from = `same start ${words('a', 60_000)} same end`;
    const to = `same start ${words('b', 60_000)} same end`;
    const spent = threadClock();
    const diff = diffText(from, to, 100);
    expect(spent()).toBeLessThan(1500);
    expect(diff.coarse).toBe(true);
    expect(diff.parts.length).toBeLessThanOrEqual(4);
    expect(side(diff, 'removed')).toBe(to);
  });
});
