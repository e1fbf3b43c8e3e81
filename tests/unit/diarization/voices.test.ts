import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { centroidLinkage, groupsOf } from '../../../models/workers/diarization/centroidLinkage.ts';
import { aloneFrames, decodePowerset, speakersOf } from '../../../models/workers/diarization/powerset.ts';
import { melBands, voiceFeatures } from '../../../models/workers/diarization/voiceFeatures.ts';
import { assignApart, groupVoices } from '../../../models/workers/diarization/groupVoices.ts';

interface LinkageCase {
  dimensions: number;
  vectors: number[];
  distances: number[];
  threshold: number;
  groups: number[];
}

const linkages = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/diarization/linkage.json'), 'utf8'),
) as LinkageCase[];

/** The same groups, whatever they are called. */
const numbered = (groups: readonly number[]) => groups.map((group) => groups.indexOf(group));

describe('groups of voices', () => {
  it('come together as in SciPy, at the same distances', () => {
    for (const { dimensions, vectors, distances, threshold, groups } of linkages) {
      const merges = centroidLinkage(Float32Array.from(vectors), dimensions);
      merges.forEach(({ distance }, place) => expect(distance).toBeCloseTo(distances[place] as number, 5));
      const own = groupsOf(merges, (place) => (merges[place]?.distance ?? 0) <= threshold);
      expect(numbered(own)).toEqual(numbered(groups));
    }
  });

  /** So many people, each with a direction of their own and some spread around it. */
  function people(seed: number, count: number, voices: number) {
    const random = createRandom(seed);
    const dimensions = 32;
    const gaussian = () => random.normal();
    const unit = (values: number[]) => values.map((value) => value / Math.hypot(...values));
    const middles = Array.from({ length: count }, () => unit(Array.from({ length: dimensions }, gaussian)));
    const who = Array.from({ length: voices }, (_, place) => (place < count ? place : random.integer(count)));
    const vectors = Float32Array.from(
      who.flatMap((person) => unit((middles[person] as number[]).map((value) => value + gaussian() * 0.05))),
    );
    return { who, vectors, dimensions };
  }

  it('are the people who speak, found out or counted, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 7 }), (seed, count) => {
        const { who, vectors, dimensions } = people(seed, count, 28);
        const given = { vectors, dimensions, seconds: who.map(() => 4), windows: who.map((_, place) => place) };
        expect(numbered(groupVoices({ ...given, speakers: null }))).toEqual(numbered(who));
        expect(numbered(groupVoices({ ...given, speakers: count }))).toEqual(numbered(who));
        expect(new Set(groupVoices({ ...given, speakers: 2 })).size).toBe(2);
      }),
      { numRuns: 40 },
    );
  });

  // A cough counted as a person makes every label after it wrong by one.
  it('leave a short voice to whom it resembles, and one that was heard once in a long recording', () => {
    const { who, vectors, dimensions } = people(3, 3, 120);
    const odd = Float32Array.from({ length: dimensions }, (_, place) => (place === 0 ? 1 : 0));
    const all = Float32Array.from([...vectors, ...odd]);
    const windows = [...who, 0].map((_, place) => place);
    const long = groupVoices({ vectors: all, dimensions, seconds: windows.map(() => 4), windows, speakers: null });
    expect(new Set(long).size).toBe(3);
    const few = people(4, 2, 10);
    const short = groupVoices({
      vectors: Float32Array.from([...few.vectors, ...odd]),
      dimensions,
      seconds: [...few.who.map(() => 4), 0.6],
      windows: [...few.who, 0].map((_, place) => place),
      speakers: null,
    });
    expect(new Set(short).size).toBe(2);
  });

  it('are none of none, and one of one', () => {
    const none = { vectors: new Float32Array(0), dimensions: 4, seconds: [], windows: [], speakers: null };
    expect(groupVoices(none)).toEqual([]);
    const one = { ...none, vectors: Float32Array.from([1, 0, 0, 0]), seconds: [1], windows: [0] };
    expect(groupVoices(one)).toEqual([0]);
    expect(groupVoices({ ...one, speakers: 5 })).toEqual([0]);
  });
});

describe('two voices of one window', () => {
  it('are two people while there are two, in the way that fits best', () => {
    const best = (likeness: number[][], at: number, taken: number[]): number =>
      at === likeness.length
        ? 0
        : Math.max(
            ...(likeness[at] as number[]).map((value, speaker) =>
              taken.includes(speaker) ? Number.NEGATIVE_INFINITY : value + best(likeness, at + 1, [...taken, speaker]),
            ),
          );
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 7 })).chain(([voices, speakers]) =>
          fc.array(fc.array(fc.nat(100), { minLength: speakers, maxLength: speakers }), {
            minLength: voices,
            maxLength: voices,
          }),
        ),
        (likeness) => {
          const found = assignApart(likeness);
          expect(new Set(found).size).toBe(likeness.length);
          const sum = found.reduce((all, speaker, voice) => all + (likeness[voice]?.[speaker] ?? 0), 0);
          expect(sum).toBe(best(likeness, 0, []));
        },
      ),
    );
  });

  it('share one where there are fewer people than voices', () => {
    expect(assignApart([[1], [2], [3]])).toEqual([0, 0, 0]);
    expect(
      new Set(
        assignApart([
          [5, 1],
          [5, 1],
          [4, 1],
        ]),
      ).size,
    ).toBe(2);
  });
});

describe('the classes of a frame', () => {
  it('are nobody, one of three, or two of them', () => {
    const scores = Float32Array.from({ length: 49 }, (_, place) => (Math.floor(place / 7) === place % 7 ? 1 : -1));
    const active = decodePowerset(scores);
    expect([...active]).toEqual([0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110]);
    expect(speakersOf(active)).toEqual([0, 1, 2]);
    expect(speakersOf(active.subarray(0, 3))).toEqual([0, 1]);
    expect([0, 1, 2].map((speaker) => aloneFrames(active, speaker))).toEqual([1, 1, 1]);
  });
});

describe('what is heard of a voice', () => {
  const read = (name: string) =>
    JSON.parse(
      readFileSync(path.resolve(import.meta.dirname, `../../fixtures/diarization/${name}.json`), 'utf8'),
    ) as number[][];

  // A network that is given other numbers than it learned from knows nobody, and says nothing of it.
  it("is what Kaldi's own code hears", () => {
    const samples = Float32Array.from(
      { length: 2_000 },
      (_, place) => 0.3 * Math.sin((place * place) / 3_000) + 0.05 * (((place * 7_919) % 101) / 50 - 1),
    );
    const features = voiceFeatures(samples);
    const expected = read('features');
    expect(features).toHaveLength(expected.length * melBands);
    expected.flat().forEach((value, place) => expect(features[place]).toBeCloseTo(value, 2));
  });

  it('is nothing of what is shorter than a frame, and of silence no more than nothing', () => {
    expect(voiceFeatures(new Float32Array(399))).toHaveLength(0);
    const silence = voiceFeatures(new Float32Array(400));
    expect(new Set(silence).size).toBe(1);
    expect(silence[0]).toBeCloseTo(Math.log(1.192_092_9e-7), 5);
  });
});
