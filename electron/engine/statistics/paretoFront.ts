/**
 * Which points are on the Pareto front: no other point is at least as good on every axis and better on one. More is better on each axis. A point with a NaN has no
 * place: it is not on the front and keeps no other from it. Equal points share theirs.
 */
export function paretoFront(points: readonly (readonly number[])[]): boolean[] {
  const known = points.map((point) => point.every((value) => !Number.isNaN(value)));
  return points.map(
    (point, index) =>
      known[index] === true && !points.some((other, place) => known[place] === true && dominates(other, point)),
  );
}

function dominates(other: readonly number[], point: readonly number[]): boolean {
  return (
    point.every((value, axis) => (other[axis] as number) >= value) &&
    point.some((value, axis) => (other[axis] as number) > value)
  );
}
