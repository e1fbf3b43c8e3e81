import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromStored, toStored } from '../../../electron/engine/postgres/storedText.ts';

const anything = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', '\u001A', '\uD83D', '\uDE00', '😀', '\u001A0000', '\u001Ad83d', '\uFFFD'),
    ),
  )
  .map((parts) => parts.join(''));

it('any text comes back as it was, unit by unit, and what is stored is text that PostgreSQL takes', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const stored = toStored(text);
      expect(fromStored(stored)).toBe(text);
      expect(stored).not.toContain('\0');
      expect(stored.isWellFormed()).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('ordinary text is stored as it is', () => {
  const text = 'Plain text, 日本語, 😀, and\ttabs\n';
  expect(toStored(text)).toBe(text);
});
