import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeVectors } from '../../../models/embedding/decodeVectors.ts';

const encode = (...numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString('base64');
const bad = { code: 'worker/bad-message' };

describe('vectors from a worker', () => {
  it('are the numbers that were sent, in their order', () => {
    const direction = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
    fc.assert(
      fc.property(fc.array(direction, { maxLength: 20 }), (angles) => {
        const sent = angles.map((angle) => [Math.cos(angle), Math.sin(angle)]);
        const read = decodeVectors(encode(...sent.flat()), angles.length, 2);
        expect(read.map((vector) => Array.from(vector))).toEqual(sent.map((pair) => pair.map(Math.fround)));
      }),
    );
  });

  // One vector that is no number makes every distance to it no number: an index would be spoilt for good.
  it.each([
    ['no numbers', encode(Number.NaN, 0), 1],
    ['infinite ones', encode(Infinity, 0), 1],
    ['vectors that are too long', encode(3, 4), 1],
    ['too few', encode(1, 0), 2],
    ['too many', encode(1, 0, 0, 1), 1],
    ['half a number', Buffer.alloc(7).toString('base64'), 1],
    ['something that is no base64', '!!!!', 1],
  ])('are refused: %s', (_what, base64, count) => {
    expect(() => decodeVectors(base64, count, 2)).toThrow(expect.objectContaining(bad));
  });

  it('of nothing may be nothing', () => {
    expect(decodeVectors(encode(0, 0), 1, 2)).toEqual([Float32Array.of(0, 0)]);
    expect(decodeVectors('', 0, 2)).toEqual([]);
  });
});
