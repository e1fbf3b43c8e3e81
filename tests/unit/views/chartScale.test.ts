import { expect, test } from 'vitest';
import { chartScale } from '../../../renderer/components/chartScale.ts';

test('ticks are round and hold every value: an interval end outside the plot would be drawn cut off', () => {
  const scale = chartScale([-137, 42, 263]);
  expect(scale.ticks).toEqual([-200, -100, 0, 100, 200, 300]);
  expect(scale.place(-200)).toBe(0);
  expect(scale.place(300)).toBe(1);
  expect(scale.place(50)).toBeCloseTo(0.5);
});

test('small fractions give clean labels, not 0.30000000000000004', () => {
  expect(chartScale([-0.31, 0.29]).ticks).toEqual([-0.4, -0.2, 0, 0.2, 0.4]);
});

test('equal strengths, no strengths and endless ones still make an axis (a division by zero would blank the page)', () => {
  for (const values of [[0, 0, 0], [], [Number.POSITIVE_INFINITY, 5], [Number.NaN]]) {
    const scale = chartScale(values);
    expect(scale.high).toBeGreaterThan(scale.low);
    expect(scale.ticks.every((tick) => Number.isFinite(tick))).toBe(true);
  }
  expect(chartScale([1, 2]).place(Number.POSITIVE_INFINITY)).toBe(1);
});
