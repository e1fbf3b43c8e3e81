/** A function with its slope. @returns its value at `at`; writes the gradient there */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** Steps whose curvature is remembered. */
const remembered = 10;
/** Share of the slope's promise that a step must keep (Armijo). */
const leastDecrease = 1e-4;
/** A step that was halved so often leads nowhere: what is left of the gradient is rounding. */
const mostHalvings = 40;

/**
 * The lowest point of a smooth convex function, by L-BFGS with halved steps (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4). The same numbers
 * always come to the same point.
 * @param start changed in place
 * @param options `tolerance`: it is done when no part of the gradient is larger
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, mostSteps }: { tolerance: number; mostSteps: number },
): { steps: number; gradient: number } {
  const size = start.length;
  let gradient = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  const candidate = new Float64Array(size);
  const direction = new Float64Array(size);
  const history: { moved: Float64Array; turned: Float64Array; scale: number }[] = [];
  let value = objective(start, gradient);
  let steps = 0;
  for (; steps < mostSteps && largest(gradient) > tolerance; steps += 1) {
    descent(gradient, history, direction);
    let slope = dot(gradient, direction);
    if (slope >= 0) {
      history.length = 0;
      descent(gradient, history, direction);
      slope = dot(gradient, direction);
    }
    let length = history.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let found = Number.POSITIVE_INFINITY;
    let halvings = 0;
    for (; halvings < mostHalvings; halvings += 1, length /= 2) {
      for (let at = 0; at < size; at += 1) candidate[at] = (start[at] ?? 0) + length * (direction[at] ?? 0);
      found = objective(candidate, nextGradient);
      // Close to the lowest point the values are equal to the last digit.
      if (found <= value + leastDecrease * length * slope + 1e-15 * Math.abs(value)) break;
    }
    if (halvings === mostHalvings) break;
    const spare = history.length === remembered ? history.shift() : undefined;
    const moved = spare?.moved ?? new Float64Array(size);
    const turned = spare?.turned ?? new Float64Array(size);
    for (let at = 0; at < size; at += 1) {
      moved[at] = (candidate[at] ?? 0) - (start[at] ?? 0);
      turned[at] = (nextGradient[at] ?? 0) - (gradient[at] ?? 0);
    }
    const curvature = dot(moved, turned);
    if (curvature > 0) history.push({ moved, turned, scale: 1 / curvature });
    start.set(candidate);
    value = found;
    [gradient, nextGradient] = [nextGradient, gradient];
  }
  return { steps, gradient: largest(gradient) };
}

/** Against the gradient, bent by the curvature that earlier steps met (the two loops of algorithm 7.4). */
function descent(
  gradient: Float64Array,
  history: readonly { moved: Float64Array; turned: Float64Array; scale: number }[],
  direction: Float64Array,
): void {
  for (let at = 0; at < direction.length; at += 1) direction[at] = -(gradient[at] ?? 0);
  const shares = new Float64Array(history.length);
  for (let place = history.length - 1; place >= 0; place -= 1) {
    const { moved, turned, scale } = history[place] as (typeof history)[number];
    const share = scale * dot(moved, direction);
    shares[place] = share;
    add(direction, turned, -share);
  }
  const last = history.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.scale * dot(last.turned, last.turned));
    for (let at = 0; at < direction.length; at += 1) direction[at] = (direction[at] ?? 0) * scale;
  }
  for (const [place, { moved, turned, scale }] of history.entries()) {
    add(direction, moved, (shares[place] ?? 0) - scale * dot(turned, direction));
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let at = 0; at < to.length; at += 1) to[at] = (to[at] ?? 0) + times * (what[at] ?? 0);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
