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
