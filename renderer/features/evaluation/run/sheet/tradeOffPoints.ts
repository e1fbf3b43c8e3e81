/** A candidate in a chart of quality against something that it costs. */
export interface TradeOffPoint {
  id: string;
  x: number;
  y: number;
  onFront: boolean;
}

/**
 * The stairs of the Pareto front, from the cheapest point to the dearest, as ends of straight lines: between two points the better quality is only had at
 * the dearer one.
 */
export function frontSteps(points: readonly TradeOffPoint[]): { x1: number; y1: number; x2: number; y2: number }[] {
  const front = points.filter(({ onFront }) => onFront).sort((a, b) => a.x - b.x || b.y - a.y);
  return front.slice(1).flatMap((point, place) => {
    const before = front[place] as TradeOffPoint;
    return [
      { x1: before.x, y1: before.y, x2: point.x, y2: before.y },
      { x1: point.x, y1: before.y, x2: point.x, y2: point.y },
    ];
  });
}

/** Half the width of a point's letter in its ring, and how far two of them stand apart at least, pixels. */
export const ringRadius = 10;
const apart = 2 * ringRadius + 1;

/** Where a letter may stand beside its point: at it, else around it, nearer places first. */
const places: readonly { dx: number; dy: number }[] = [
  { dx: 0, dy: 0 },
  ...[1, 2, 3, 4, 5].flatMap((ring) =>
    Array.from({ length: 8 * ring }, (_, step) => {
      const angle = -Math.PI / 4 + (2 * Math.PI * step) / (8 * ring);
      return { dx: apart * ring * Math.cos(angle), dy: apart * ring * Math.sin(angle) };
    }),
  ),
];

/**
 * How far each letter is moved from its point so that no two of them cover each other, pixels: candidates that are equally good and cheap would otherwise look like
 * one. A letter that finds no room stays at its point.
 * @param points in pixels from the upper left corner of the drawing
 */
export function spreadLetters(
  points: readonly { id: string; x: number; y: number }[],
  size: { width: number; height: number },
): Map<string, { dx: number; dy: number }> {
  const taken: { x: number; y: number }[] = [];
  const moved = new Map<string, { dx: number; dy: number }>();
  const isInside = (x: number, y: number) =>
    x >= ringRadius && y >= ringRadius && x <= size.width - ringRadius && y <= size.height - ringRadius;
  for (const { id, x, y } of points) {
    const free = places.find(
      ({ dx, dy }) =>
        (isInside(x + dx, y + dy) || (dx === 0 && dy === 0)) &&
        taken.every((other) => Math.hypot(other.x - x - dx, other.y - y - dy) >= apart),
    );
    const place = free ?? { dx: 0, dy: 0 };
    moved.set(id, place);
    taken.push({ x: x + place.dx, y: y + place.dy });
  }
  return moved;
}
