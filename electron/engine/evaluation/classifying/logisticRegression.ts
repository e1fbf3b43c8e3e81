import { minimise } from './minimise.ts';

/** Vectors with the class that each belongs to. */
export interface LabelledVectors {
  /** One after another, `dimensions` numbers each. */
  vectors: Float32Array;
  dimensions: number;
  /** Of each vector, from 0. */
  classes: Uint16Array;
  /** 2 or more. */
  classCount: number;
}

/** What was learnt. */
export interface LogisticModel {
  dimensions: number;
  classCount: number;
  /**
   * Of each class its weights, then its intercept; the next class follows. With two classes there is one such row, of the second class: the score of the first
   * one is 0 (as scikit-learn has it, which makes a difference to how strongly the weights are held down).
   */
  weights: Float64Array;
}

export interface LogisticFit extends LogisticModel {
  steps: number;
  /** Largest part of the gradient that was left (of the mean loss per row). */
  gradient: number;
}

/** No part of the gradient of the mean loss is larger at the end. */
const tolerance = 2e-7;
const mostSteps = 1_000;

/**
 * Multinomial logistic regression: the mean of -ln(share of the right class) and |weights|² / (2 `strength` n) are as small as they can be together; intercepts are
 * free. scikit-learn's `LogisticRegression(C=strength)` (Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4). There is one such point, whatever order
 * the rows come in. Takes seconds of a core for 10,000 rows: not for the engine's own thread.
 */
export function fitLogistic(data: LabelledVectors, strength: number): LogisticFit {
  const { dimensions, classCount } = data;
  const model = { dimensions, classCount, weights: new Float64Array(rowsOf(classCount) * (dimensions + 1)) };
  const { steps, gradient } = minimise(
    (weights, slope) => loss(data, strength, { ...model, weights }, slope),
    model.weights,
    { tolerance, mostSteps },
  );
  return { ...model, steps, gradient };
}

/** Share of each class for a vector: they sum to 1. */
export function logisticShares(model: LogisticModel, vector: Float32Array): Float64Array {
  const scores = new Float64Array(model.classCount);
  scoreInto(scores, model, vector, 0);
  toShares(scores);
  return scores;
}

const rowsOf = (classCount: number) => (classCount === 2 ? 1 : classCount);

function loss(data: LabelledVectors, strength: number, model: LogisticModel, slope: Float64Array): number {
  const { vectors, dimensions, classes, classCount } = data;
  const { weights } = model;
  const count = classes.length;
  const stride = dimensions + 1;
  const first = classCount - rowsOf(classCount);
  const shares = Array.from({ length: rowsAtOnce }, () => new Float64Array(classCount));
  slope.fill(0);
  let sum = 0;
  for (let row = 0; row < count; row += rowsAtOnce) {
    const some = Math.min(rowsAtOnce, count - row);
    for (const [place, own] of shares.entries()) {
      // Behind the last row there is nothing to add.
      if (place >= some) own.fill(0);
      else {
        scoreInto(own, model, vectors, (row + place) * dimensions);
        const right = classes[row + place] as number;
        sum -= toShares(own, right);
        own[right] = (own[right] as number) - 1;
      }
    }
    for (let one = first; one < classCount; one += 1) {
      addRows(slope, (one - first) * stride, data, row, some, shares, one);
    }
  }
  let squares = 0;
  for (let at = 0; at < weights.length; at += 1) {
    const weight = at % stride === dimensions ? 0 : (weights[at] as number);
    squares += weight * weight;
    slope[at] = ((slope[at] as number) + weight / strength) / count;
  }
  return (sum + squares / (2 * strength)) / count;
}

/** Rows that are gone through together: what they add to a weight is added in one go. */
const rowsAtOnce = 4;

function addRows(
  slope: Float64Array,
  base: number,
  { vectors, dimensions }: LabelledVectors,
  row: number,
  some: number,
  shares: readonly Float64Array[],
  one: number,
): void {
  const [a, b, c, d] = shares.map((own) => own[one] as number) as [number, number, number, number];
  const from = row * dimensions;
  if (some === rowsAtOnce) {
    for (let at = 0; at < dimensions; at += 1) {
      slope[base + at] =
        (slope[base + at] as number) +
        a * (vectors[from + at] as number) +
        b * (vectors[from + dimensions + at] as number) +
        c * (vectors[from + 2 * dimensions + at] as number) +
        d * (vectors[from + 3 * dimensions + at] as number);
    }
  } else {
    for (const [place, share] of [a, b, c].slice(0, some).entries()) {
      const own = from + place * dimensions;
      for (let at = 0; at < dimensions; at += 1) {
        slope[base + at] = (slope[base + at] as number) + share * (vectors[own + at] as number);
      }
    }
  }
  slope[base + dimensions] = (slope[base + dimensions] as number) + a + b + c + d;
}

/** Four classes at a time: each number of the vector is read once for them. */
function scoreInto(scores: Float64Array, model: LogisticModel, vectors: Float32Array, from: number): void {
  const { weights, dimensions, classCount } = model;
  const stride = dimensions + 1;
  const first = classCount - rowsOf(classCount);
  scores.fill(0);
  let one = first;
  for (; one + 4 <= classCount; one += 4) {
    const base = (one - first) * stride;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let at = 0; at < dimensions; at += 1) {
      const value = vectors[from + at] as number;
      a += value * (weights[base + at] as number);
      b += value * (weights[base + stride + at] as number);
      c += value * (weights[base + 2 * stride + at] as number);
      d += value * (weights[base + 3 * stride + at] as number);
    }
    scores[one] = a + (weights[base + dimensions] as number);
    scores[one + 1] = b + (weights[base + stride + dimensions] as number);
    scores[one + 2] = c + (weights[base + 2 * stride + dimensions] as number);
    scores[one + 3] = d + (weights[base + 3 * stride + dimensions] as number);
  }
  for (; one < classCount; one += 1) {
    const base = (one - first) * stride;
    let sum = weights[base + dimensions] as number;
    for (let at = 0; at < dimensions; at += 1) sum += (vectors[from + at] as number) * (weights[base + at] as number);
    scores[one] = sum;
  }
}

/** Softmax, in place. @returns the logarithm of one class's share */
function toShares(scores: Float64Array, of = 0): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) most = Math.max(most, score);
  const own = (scores[of] as number) - most;
  let sum = 0;
  for (let one = 0; one < scores.length; one += 1) {
    const weight = Math.exp((scores[one] as number) - most);
    scores[one] = weight;
    sum += weight;
  }
  for (let one = 0; one < scores.length; one += 1) scores[one] = (scores[one] as number) / sum;
  return own - Math.log(sum);
}
