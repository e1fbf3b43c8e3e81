import { describe, expect, it } from 'vitest';
import { ringRadius, spreadLetters } from '../../../../renderer/features/evaluation/run/sheet/tradeOffPoints.ts';

describe('letters of a chart', () => {
  const size = { width: 300, height: 220 };
  const placed = (points: { id: string; x: number; y: number }[]) => {
    const moved = spreadLetters(points, size);
    return points.map(({ id, x, y }) => {
      const { dx, dy } = moved.get(id) ?? { dx: Number.NaN, dy: Number.NaN };
      return { x: x + dx, y: y + dy, distance: Math.hypot(dx, dy) };
    });
  };

  // Six local models that cost nothing and are equally right were one letter: the last one.
  it('stand apart and inside where points lie on each other, also in a corner', () => {
    for (const [x, y] of [
      [150, 100],
      [18, 10],
      [290, 210],
    ] as const) {
      const letters = placed(Array.from('abcdefgh').map((id, number) => ({ id, x: x + number / 2, y })));
      for (const [number, one] of letters.entries()) {
        for (const other of letters.slice(number + 1)) {
          expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(2 * ringRadius);
        }
        if (one.distance > 0) {
          expect(one.x).toBeGreaterThanOrEqual(ringRadius);
          expect(one.y).toBeLessThanOrEqual(size.height - ringRadius);
          expect(one.distance).toBeLessThan(110);
        }
      }
    }
  });

  it('stay at their points where there is room', () => {
    const far = [
      { id: 'a', x: 50, y: 50 },
      { id: 'b', x: 100, y: 50 },
    ];
    expect(placed(far).map(({ distance }) => distance)).toEqual([0, 0]);
  });
});
