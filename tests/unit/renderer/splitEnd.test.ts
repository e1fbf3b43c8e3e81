import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitEnd } from '../../../renderer/components/splitEnd.ts';

describe('a name cut in the middle', () => {
  // Catches: two models of a family that look alike in the heads of their columns, since only the beginning is shown.
  it('keeps the end that tells two of a family apart', () => {
    const family = 'vendor/very-long-model-family-name-instruct-preview-2026';
    expect(splitEnd(`${family}-1b`)).toEqual({
      start: 'vendor/very-long-model-family-name-instruct-preview',
      end: '-2026-1b',
    });
    expect(splitEnd(`${family}-1b`).end).not.toBe(splitEnd(`${family}-2b`).end);
    expect(splitEnd('Qwen2.5 Coder Instruct (box-2)').end).toBe(' (box-2)');
    expect(splitEnd('SmolLM2')).toEqual({ start: '', end: 'SmolLM2' });
  });

  it('loses and splits no character, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const { start, end } = splitEnd(name);
        expect(start + end).toBe(name);
        if (name.isWellFormed()) expect(end.isWellFormed()).toBe(true);
        expect(end === '' && name !== '').toBe(false);
      }),
    );
    expect(splitEnd('😀'.repeat(30)).end.isWellFormed()).toBe(true);
  });
});
