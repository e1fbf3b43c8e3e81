import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCandidatePool } from '../../../../electron/engine/store/knowledge/candidatePool.ts';
import { codeBytes, writeCode } from '../../../../electron/engine/store/knowledge/codeVector.ts';
import { createDenseCodes } from '../../../../electron/engine/store/knowledge/denseCodes.ts';
import { createRotation } from '../../../../electron/engine/store/knowledge/rotation.ts';
import { createTopList } from '../../../../electron/engine/store/knowledge/topList.ts';
import { cosine, unitVector } from '../../../support/knowledgeFixtures.ts';

function rotated(vector: Float32Array): Float32Array {
  const rotation = createRotation(vector.length);
  const target = new Float32Array(rotation.length);
  rotation.rotate(vector, target);
  return target;
}

function recordsOf(vectors: readonly Float32Array[], centre: Float32Array): Buffer {
  const size = codeBytes(centre.length);
  const records = Buffer.alloc(vectors.length * size);
  for (const [index, vector] of vectors.entries()) writeCode(vector, centre, records, index * size);
  return records;
}

describe('the rotation', () => {
  it.each([1, 8, 31, 32, 384, 768, 1_000])('keeps lengths and angles of %i dimensions', (dimensions) => {
    const [a, b] = [unitVector(1, dimensions), unitVector(2, dimensions)];
    expect(rotated(a).length % 32).toBe(0);
    expect(cosine(rotated(a), rotated(a))).toBeCloseTo(1, 4);
    expect(cosine(rotated(a), rotated(b))).toBeCloseTo(cosine(a, b), 4);
  });

  it('spreads a vector with one dimension over all of them', () => {
    const spread = rotated(new Float32Array(384).fill(1, 7, 8));
    expect(Math.max(...spread.map(Math.abs))).toBeLessThan(0.5);
    expect(spread.filter((value) => value !== 0).length).toBeGreaterThan(300);
  });
});

describe('the scan', () => {
  /** The same estimate by plain arithmetic, without tables. */
  function estimateOf(query: Float32Array, vector: Float32Array, centre: Float32Array): number {
    let square = 0;
    let absolute = 0;
    let offset = 0;
    let signs = 0;
    for (const [index, value] of vector.entries()) {
      const rest = value - (centre[index] ?? 0);
      square += rest * rest;
      absolute += Math.abs(rest);
      offset += rest * (centre[index] ?? 0);
      signs += (rest >= 0 ? 1 : -1) * (query[index] ?? 0);
    }
    return offset + (square / absolute) * signs;
  }

  it.each([32, 64, 384, 1_536])(
    'estimates as plain arithmetic does, to the tables rounding: %i dimensions',
    (length) => {
      const vectors = Array.from({ length: 300 }, (_, seed) => rotated(unitVector(seed, length)));
      const centre = rotated(unitVector(999, length)).map((value) => value * 0.3);
      const codes = createDenseCodes(length);
      codes.add(1, 100, recordsOf(vectors.slice(0, 7), centre));
      codes.add(2, 500, recordsOf(vectors.slice(7), centre));
      const query = rotated(unitVector(4_000, length));
      const found = codes.scan(query, 300);
      expect(found).toHaveLength(300);
      for (const { chunkId, estimate, spread } of found) {
        const vector = vectors[chunkId < 500 ? chunkId - 100 : chunkId - 500 + 7] as Float32Array;
        expect(Math.abs(estimate - estimateOf(query, vector, centre))).toBeLessThan(spread / 3);
      }
      expect(found.map(({ estimate }) => estimate)).toEqual(
        found.map(({ estimate }) => estimate).toSorted((a, b) => b - a),
      );
    },
  );

  it('is off by as much as it says: the spread is the standard deviation of the estimate', () => {
    const length = 384;
    const centre = new Float32Array(length);
    const vectors = Array.from({ length: 400 }, (_, seed) => rotated(unitVector(seed, length)));
    const codes = createDenseCodes(length);
    codes.add(1, 1, recordsOf(vectors, centre));
    const query = rotated(unitVector(4_000, length));
    const off = codes.scan(query, 400).map(({ chunkId, estimate, spread }) => {
      return (estimate - cosine(query, vectors[chunkId - 1] as Float32Array)) / spread;
    });
    const mean = off.reduce((sum, value) => sum + value, 0) / off.length;
    const deviation = Math.sqrt(off.reduce((sum, value) => sum + (value - mean) ** 2, 0) / off.length);
    expect(Math.abs(mean)).toBeLessThan(0.2);
    expect(deviation).toBeGreaterThan(0.85);
    expect(deviation).toBeLessThan(1.15);
  });

  it('finds exactly what is there after any sequence of additions and removals, and only the documents asked for', () => {
    const length = 32;
    const centre = new Float32Array(length);
    fc.assert(
      fc.property(
        fc.array(fc.record({ document: fc.integer({ min: 1, max: 6 }), chunks: fc.integer({ min: 0, max: 40 }) }), {
          maxLength: 30,
        }),
        (steps) => {
          const codes = createDenseCodes(length);
          const model = new Map<number, number[]>();
          let next = 1;
          for (const { document, chunks } of steps) {
            codes.remove(document);
            model.delete(document);
            if (chunks === 0) continue;
            const numbers = Array.from({ length: chunks }, (_, index) => next + index);
            codes.add(
              document,
              next,
              recordsOf(
                numbers.map((number) => unitVector(number, length)),
                centre,
              ),
            );
            model.set(document, numbers);
            next += chunks;
          }
          const found = (documents?: number[]) =>
            codes
              .scan(unitVector(77_777, length), 1_000, documents)
              .map(({ chunkId }) => chunkId)
              .toSorted((a, b) => a - b);
          expect(found()).toEqual([...model.values()].flat().toSorted((a, b) => a - b));
          expect(found([2, 5])).toEqual([...(model.get(2) ?? []), ...(model.get(5) ?? [])].toSorted((a, b) => a - b));
          expect(codes.count()).toBe([...model.values()].flat().length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps the best when there are more than it may return', () => {
    const length = 64;
    const centre = new Float32Array(length);
    const vectors = Array.from({ length: 8_000 }, (_, seed) => unitVector(seed, length));
    const codes = createDenseCodes(length);
    codes.add(1, 1, recordsOf(vectors, centre));
    const query = unitVector(123_456, length);
    const all = codes.scan(query, 8_000);
    const few = codes.scan(query, 50);
    expect(few).toHaveLength(50);
    for (const [place, { estimate }] of few.entries()) expect(estimate).toBeCloseTo(all[place]?.estimate ?? 9, 4);
  });
});

describe('the best of many', () => {
  it('a top list and a pool keep what sorting would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (values, limit) => {
          const list = createTopList(limit);
          const pool = createCandidatePool(limit);
          for (const [id, value] of values.entries()) {
            list.add(id, value);
            if (value / 16 > pool.bar()) pool.add(id, value / 16);
          }
          const sorted = values
            .map((score, id) => ({ id, score }))
            .toSorted((a, b) => b.score - a.score || a.id - b.id)
            .slice(0, limit);
          expect(list.sorted()).toEqual(sorted);
          expect(pool.best().map(({ estimate }) => estimate * 16)).toEqual(sorted.map(({ score }) => score));
        },
      ),
    );
  });
});
