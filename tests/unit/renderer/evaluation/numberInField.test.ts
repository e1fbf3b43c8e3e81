import { describe, expect, it } from 'vitest';
import { readNumber, settleNumber } from '../../../../renderer/features/evaluation/fields/numberInField.ts';

const repeats = { min: 1, max: 50, whole: true };
const budget = { min: 0, max: 1_000_000, optional: true };

describe('numbers in fields', () => {
  // 99 repeats were kept while they were typed, and the whole suite was refused with a sentence of the engine's input.
  it.each([99, 0, -1, 1.5, '', '-', 'NaN', '1e999'])('does not keep %s where 1 to 50 is wanted', (typed) => {
    expect(readNumber(typed, repeats)).toEqual({ fault: expect.any(String) });
  });

  it('keeps what is possible, and says in words what would be', () => {
    expect(readNumber(50, repeats)).toEqual({ value: 50 });
    expect(readNumber('7.', repeats)).toEqual({ value: 7 });
    expect(readNumber(51, repeats)).toEqual({ fault: 'A whole number from 1 to 50.' });
    expect(readNumber(-1, budget)).toEqual({ fault: 'A number from 0 to 1,000,000.' });
    expect(readNumber('x', {})).toEqual({ fault: 'A number.' });
  });

  // An emptied budget stayed what it had been, and a limit could not be taken away.
  it('may be empty only where that says something', () => {
    expect(readNumber('', budget)).toEqual({ value: null });
    expect(settleNumber('', budget, 5)).toBeNull();
  });

  // "40" was rubbed out letter by letter, and the field was left with the 4 that it had gone through.
  it('is left with the nearest possible number, or with what was there before', () => {
    expect(settleNumber(99, repeats, 3)).toBe(50);
    expect(settleNumber(-4, repeats, 3)).toBe(1);
    expect(settleNumber(2.7, repeats, 3)).toBe(2);
    expect(settleNumber('', repeats, 40)).toBe(40);
    expect(settleNumber('-', repeats, 40)).toBe(40);
    expect(settleNumber('1e999', repeats, 40)).toBe(50);
  });
});
