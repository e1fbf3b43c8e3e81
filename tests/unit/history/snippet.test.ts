import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSnippet } from '../../../electron/engine/features/history/snippet.ts';
import { threadClock } from '../../support/threadClock.ts';

/** With brackets for the markers. */
const shown = (text: string, ...terms: string[]): string =>
  createSnippet(text, terms).replaceAll('\u{E000}', '[').replaceAll('\u{E001}', ']');

describe('a snippet', () => {
  it('marks each term at the start of a word, whatever its case and accents', () => {
    expect(shown('Crème brûlée, or CREMES', 'creme')).toBe('[Crème] brûlée, or [CREME]S');
    expect(shown('scream for cream', 'cream')).toBe('scream for [cream]');
    expect(shown('one two three', 'three', 'one')).toBe('[one] two [three]');
    expect(shown('昨日、東京タワーに', '東京')).toBe('昨日、[東京]タワーに');
    expect(shown('the exact\n\twords', 'exact words')).toBe('the [exact words]');
    expect(shown('décomposé', 'decomposé')).toBe('[décomposé]');
  });

  it('is a short piece around the first match, on one line', () => {
    const snippet = shown(`${'before '.repeat(100)}\n\nneedle ${'after '.repeat(100)}`, 'needle');
    expect(snippet).toMatch(/^…before( before)* \[needle\] after/);
    expect(snippet.length).toBeLessThan(180);
    expect(snippet.endsWith('…')).toBe(true);
  });

  it('shows the beginning where nothing is to be marked', () => {
    expect(shown('some text', 'other')).toBe('some text');
    expect(shown('', 'x')).toBe('');
  });

  it('takes a term for text, not for a pattern', () => {
    expect(shown('a.b and aXb (c++) [d]', 'a.b', '(c++)', '[d]')).toContain('[a.b] and aXb');
    expect(shown('aaaa', '.*')).toBe('aaaa');
  });

  it('has markers of ours only, in pairs, and no half characters, whatever the text', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\u{E000}', '\u{E001}', 'a', 'A', ' ', '\n', '😀', 'é', '東', '\0'),
        fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      ),
      maxLength: 400,
    });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.oneof(fc.constant('a'), fc.string({ maxLength: 5 })), { maxLength: 4 }),
        (source, terms) => {
          const snippet = createSnippet(source, terms);
          expect(snippet.isWellFormed()).toBe(true);
          expect(snippet).toMatch(/^[^\u{E000}\u{E001}]*(\u{E000}[^\u{E000}\u{E001}]+\u{E001}[^\u{E000}\u{E001}]*)*$/u);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is fast in a long text without a match', () => {
    const text = 'aaaa aaab '.repeat(100_000);
    const spent = threadClock();
    createSnippet(text, ['aaaaaaaaab', 'zzz']);
    expect(spent()).toBeLessThan(500);
  });
});
