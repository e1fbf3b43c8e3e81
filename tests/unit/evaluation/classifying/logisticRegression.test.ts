import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitInThread } from '../../../../electron/engine/evaluation/classifying/fitInThread.ts';
import {
  fitLogistic,
  logisticShares,
  type LabelledVectors,
} from '../../../../electron/engine/evaluation/classifying/logisticRegression.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { threadClock } from '../../../support/threadClock.ts';

interface Case {
  strength: number;
  vectors: number[][];
  labels: number[];
  asked: number[][];
  shares: number[][];
}

const fixture = path.join(import.meta.dirname, '../../../fixtures/classifier/logistic.json');
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };

function dataOf(vectors: readonly (readonly number[])[], labels: readonly number[]): LabelledVectors {
  return {
    vectors: Float32Array.from(vectors.flat()),
    dimensions: vectors[0]?.length ?? 0,
    classes: Uint16Array.from(labels),
    classCount: Math.max(...labels) + 1,
  };
}

/** Rows round a centre for each class. */
function madeRows(count: number, dimensions: number, classCount: number): LabelledVectors {
  const random = createRandom(5);
  const centres = Array.from({ length: classCount * dimensions }, () => random.uniform() - 0.5);
  const vectors = new Float32Array(count * dimensions);
  const classes = new Uint16Array(count);
  for (let row = 0; row < count; row += 1) {
    classes[row] = row % classCount;
    let squares = 0;
    for (let at = 0; at < dimensions; at += 1) {
      const value = (centres[(row % classCount) * dimensions + at] ?? 0) + (random.uniform() - 0.5) * 2;
      vectors[row * dimensions + at] = value;
      squares += value * value;
    }
    for (let at = 0; at < dimensions; at += 1) {
      vectors[row * dimensions + at] = (vectors[row * dimensions + at] ?? 0) / Math.sqrt(squares);
    }
  }
  return { vectors, dimensions, classes, classCount };
}

describe('logistic regression', () => {
  it('gives classes the shares that scikit-learn gives them, on 240 recorded cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
    let worst = 0;
    for (const { strength, vectors, labels, asked, shares } of cases) {
      const model = fitLogistic(dataOf(vectors, labels), strength);
      for (const [place, vector] of asked.entries()) {
        const ours = logisticShares(model, Float32Array.from(vector));
        expect(ours.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        for (const [one, share] of ours.entries()) {
          worst = Math.max(worst, Math.abs(share - (shares[place]?.[one] ?? Number.NaN)));
        }
      }
    }
    expect(worst).toBeLessThan(5e-5);
  });

  // Rows in the order of their labels, or from the end: nobody would know why the figures moved.
  it('is the same whatever order rows and classes come in', () => {
    for (const { strength, vectors, labels, asked } of cases.slice(0, 40)) {
      const classCount = Math.max(...labels) + 1;
      const model = fitLogistic(dataOf(vectors, labels), strength);
      const turned = fitLogistic(
        dataOf(
          vectors.toReversed(),
          labels.toReversed().map((label) => classCount - 1 - label),
        ),
        strength,
      );
      for (const vector of asked) {
        const [one, other] = [model, turned].map((fitted) => logisticShares(fitted, Float32Array.from(vector)));
        for (const [at, share] of (one ?? []).entries()) expect(share).toBeCloseTo(other?.at(-1 - at) ?? Number.NaN, 4);
      }
    }
  });

  it('is the same to the last digit for the same rows', () => {
    const data = madeRows(300, 24, 5);
    expect(fitLogistic(data, 10).weights).toEqual(fitLogistic(data, 10).weights);
  });

  it('comes to an end where rows say nothing: vectors that are all alike, a class that is sure, 150 classes of one row', () => {
    const same = fitLogistic(
      dataOf(
        [
          [1, 0],
          [1, 0],
          [1, 0],
          [1, 0],
        ],
        [0, 1, 1, 1],
      ),
      10,
    );
    expect(logisticShares(same, Float32Array.of(1, 0))[1]).toBeCloseTo(0.75, 4);
    const apart = fitLogistic(
      dataOf(
        [
          [1, 0],
          [-1, 0],
        ],
        [0, 1],
      ),
      1e6,
    );
    expect(logisticShares(apart, Float32Array.of(1, 0))[0]).toBeGreaterThan(0.999);
    const many = madeRows(150, 32, 150);
    const model = fitLogistic(many, 10);
    expect(model.gradient).toBeLessThan(1e-6);
    let right = 0;
    for (let row = 0; row < 150; row += 1) {
      const shares = logisticShares(model, many.vectors.slice(row * 32, row * 32 + 32));
      if (shares.indexOf(Math.max(...shares)) === row) right += 1;
    }
    expect(right).toBe(150);
  });
});

describe('a fit in its thread', () => {
  it('gives what it gives here, and lets the engine go on meanwhile', async () => {
    const data = madeRows(1_500, 128, 10);
    const whole = threadClock();
    const expected = fitLogistic(data, 10);
    const fitMs = whole();
    // Of this thread alone: how long it waits for a busy machine is not what is asked.
    const here = threadClock();
    const found = await fitInThread({ data, strength: 10 }, new AbortController().signal);
    expect(here()).toBeLessThan(fitMs / 2);
    expect(found.weights).toEqual(expected.weights);
    expect(found.steps).toBe(expected.steps);
  });

  it('is ended by a stop', async () => {
    const stop = new AbortController();
    const fit = fitInThread({ data: madeRows(4_000, 256, 20), strength: 1_000 }, stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 30);
    await expect(fit).rejects.toThrow('stopped');
    await expect(fitInThread({ data: madeRows(4, 2, 2), strength: 1 }, stop.signal)).rejects.toThrow('stopped');
  });
});
