import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeltaBatcher, type DeltaKind } from '../../../models/workers/llama/deltaBatcher.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp() {
  const sent: { kind: DeltaKind; text: string; at: number }[] = [];
  const batcher = createDeltaBatcher(
    (kind, text) => sent.push({ kind, text, at: performance.now() }),
    15,
    () => performance.now(),
  );
  return { sent, batcher };
}

describe('joining deltas', () => {
  it('sends the first piece at once: it is the time to first token', () => {
    const { sent, batcher } = setUp();
    batcher.push('text', 'a');
    expect(sent).toMatchObject([{ text: 'a' }]);
  });

  it('sends what is left after the interval, though nothing more comes', () => {
    const { sent, batcher } = setUp();
    batcher.push('text', 'a');
    batcher.push('text', 'b');
    batcher.push('text', 'c');
    vi.advanceTimersByTime(15);
    expect(sent.map(({ text }) => text)).toEqual(['a', 'bc']);
  });

  it('loses, mixes and delays nothing, whatever comes when', () => {
    const piece = fc.record({
      kind: fc.constantFrom<DeltaKind>('text', 'reasoning'),
      text: fc.string({ maxLength: 4 }),
      wait: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { sent, batcher } = setUp();
        const told: { kind: DeltaKind; text: string }[] = [];
        for (const { kind, text, wait } of pieces) {
          batcher.push(kind, text);
          told.push(...Array.from(text, (character) => ({ kind, text: character })));
          vi.advanceTimersByTime(wait);
          if (wait >= 15) expect(sent.map((delta) => delta.text).join('')).toBe(told.map((one) => one.text).join(''));
        }
        batcher.flush();
        expect(sent.flatMap(({ kind, text }) => Array.from(text, (character) => ({ kind, text: character })))).toEqual(
          told,
        );
      }),
    );
  });
});
