import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSrt, toVtt } from '../../../electron/engine/media/subtitles.ts';

const captions = fc.array(
  fc.record({
    start: fc.double({ min: 0, max: 400_000, noNaN: true }),
    end: fc.double({ min: 0, max: 400_000, noNaN: true }),
    text: fc.string({ unit: 'grapheme' }),
  }),
);
const time = /^(\d{2,}):([0-5]\d):([0-5]\d)[,.](\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)[,.](\d{3})$/;

function millisecondsOf(line: string): [number, number] {
  const parts = (time.exec(line) ?? []).slice(1).map(Number);
  const at = (from: number) =>
    (((parts[from] ?? 0) * 60 + (parts[from + 1] ?? 0)) * 60 + (parts[from + 2] ?? 0)) * 1_000 + (parts[from + 3] ?? 0);
  return [at(0), at(4)];
}

describe('subtitles', () => {
  it('are written as players read them', () => {
    const said = [
      { start: 0, end: 7.5604, text: 'And so my fellow Americans' },
      { start: 3_661.001, end: 3_662, text: 'ask <not> & go' },
    ];
    expect(toSrt(said)).toBe(
      '1\n00:00:00,000 --> 00:00:07,560\nAnd so my fellow Americans\n\n2\n01:01:01,001 --> 01:01:02,000\nask <not> & go\n',
    );
    expect(toVtt(said)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:07.560\nAnd so my fellow Americans\n\n01:01:01.001 --> 01:01:02.000\nask &lt;not&gt; &amp; go\n',
    );
  });

  // A caption that ends before it begins, or a text with an empty line or an arrow, breaks all that follow.
  it('are well formed whatever is said and when', () => {
    fc.assert(
      fc.property(captions, (said) => {
        const spoken = said.filter(({ text }) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]/gu, '') !== '').length;
        const blocks = toSrt(said)
          .split('\n\n')
          .filter((block) => block !== '');
        expect(blocks.length).toBe(spoken);
        let last = 0;
        blocks.forEach((block, index) => {
          const [number, times, text, ...more] = block.replace(/\n$/, '').split('\n');
          expect(number).toBe(String(index + 1));
          expect(times).toMatch(time);
          expect(text).not.toContain('-->');
          expect(more).toEqual([]);
          const [start, end] = millisecondsOf(times ?? '');
          expect(end).toBeGreaterThan(start);
          expect(start).toBeGreaterThanOrEqual(last);
          last = start;
        });
        const cues = toVtt(said)
          .split('\n')
          .filter((line) => line.includes('-->'));
        expect(cues.length).toBe(spoken);
      }),
    );
  });
});
