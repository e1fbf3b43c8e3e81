import { expect, it } from 'vitest';
import { formatTimeLeft } from '../../../renderer/components/format.ts';

// An hour's recording said "12 min 33 s left", then "11 min 56 s", then "12 min 20 s": seconds that nobody can know.
it('what is left is told no finer than it can be known', () => {
  expect([0.2, 59, 60, 125, 269].map(formatTimeLeft)).toEqual([
    '1 s left',
    '59 s left',
    '1 min 00 s left',
    '2 min 05 s left',
    '4 min 29 s left',
  ]);
  expect([270, 753, 3_569, 3_571, 3_900].map(formatTimeLeft)).toEqual([
    '5 min left',
    '13 min left',
    '59 min left',
    '1 h 00 min left',
    '1 h 05 min left',
  ]);
});
