import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { wordErrors } from '../../../electron/engine/statistics/wordErrors.ts';

/** 240 pairs with what jiwer 4.0.0 says of them. */
const cases = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../fixtures/wordErrors.json'), 'utf8')) as {
  reference: string;
  hypothesis: string;
  wer: number;
  wordDistance: number;
  cer: number;
  characterDistance: number;
}[];

describe('error rates', () => {
  // A rate that is off by one alignment would rank models wrongly.
  it('are those of the reference implementation', () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
    for (const { reference, hypothesis, ...theirs } of cases) {
      const words = wordErrors(reference, hypothesis);
      const characters = wordErrors(reference, hypothesis, 'character');
      expect(Math.abs((words.rate ?? Number.NaN) - theirs.wer), reference).toBeLessThan(1e-9);
      expect(words.substitutions + words.insertions + words.deletions).toBe(theirs.wordDistance);
      expect(Math.abs((characters.rate ?? Number.NaN) - theirs.cer), reference).toBeLessThan(1e-9);
      expect(characters.substitutions + characters.insertions + characters.deletions).toBe(theirs.characterDistance);
    }
  });

  // A diff that loses or swaps words would show something that nobody said.
  it('come with an alignment that holds both texts in order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'dd')).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (reference, hypothesis) => {
        const { alignment, hits, substitutions, deletions, insertions, referenceLength } = wordErrors(
          reference,
          hypothesis,
        );
        expect(alignment.flatMap((pair) => pair.reference ?? []).join(' ')).toBe(reference);
        expect(alignment.flatMap((pair) => pair.hypothesis ?? []).join(' ')).toBe(hypothesis);
        expect(hits + substitutions + deletions).toBe(referenceLength);
        for (const { kind, reference: a, hypothesis: b } of alignment) expect(kind === 'hit').toBe(a === b);
        expect(insertions).toBe(alignment.filter(({ reference: a }) => a === null).length);
      }),
    );
  });

  // The table of an hour's characters would take gigabytes; split, the result must be the same.
  it('are as small when the texts are too long for one table', () => {
    const reference = Array.from({ length: 6_000 }, (_, at) => `w${(at * 7_919) % 1_000}`);
    const hypothesis = reference.flatMap((word, at) => (at % 50 === 0 ? [] : at % 70 === 0 ? [word, 'x'] : [word]));
    const { deletions, insertions, substitutions } = wordErrors(reference.join(' '), hypothesis.join(' '));
    const dropped = reference.filter((_, at) => at % 50 === 0).length;
    const added = reference.filter((_, at) => at % 50 !== 0 && at % 70 === 0).length;
    expect(deletions + insertions + substitutions).toBeLessThanOrEqual(dropped + added);
    expect(deletions + insertions + substitutions).toBeGreaterThan((dropped + added) * 0.9);
  });

  // Against nothing there is no rate; 0 would count as perfect.
  it('are not defined without a reference', () => {
    expect(wordErrors('', 'you')).toMatchObject({ rate: null, insertions: 1 });
    expect(wordErrors('', '')).toMatchObject({ rate: null, insertions: 0 });
  });
});

describe('the normaliser', () => {
  // Each line is a difference that is not one of hearing.
  it.each([
    ['And so, my fellow Americans: ask not!', 'and so my fellow americans ask not'],
    ["Mr. Dashwood won't; it's John's.", "mister dashwood will not it is john's"],
    ['The colour of the theatre was grey', 'the color of the theater was gray'],
    ['They realised the organisation travelled', 'they realized the organization traveled'],
    ['eight of spades', '8 of spades'],
    ['twenty-one, one hundred and five, two thousand and five', '21 105 2005'],
    ['nineteen eighty-four', '1984'],
    ['one two three', '1 2 3'],
    ['the twenty first of May', 'the 21st of may'],
    ['five and two', '5 and 2'],
    ['1,000 and 3.5%', '1000 and 3.5 percent'],
    ['uh [music] hello (laughs) hmm world', 'hello world'],
    ['wait a second', 'wait a second'],
    ['Über 日本', 'über 日本'],
    ['four hours of our armour', '4 hours of our armor'],
    ['don’t  you\tknow…', 'do not you know'],
  ])('%s', (text, normal) => {
    expect(normalizeTranscript(text)).toBe(normal);
  });

  // A second pass that changes more would make a rate depend on how often it was computed.
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Mr.', 'two', 'hundred', 'and', "won't", 'colour', 'five', '3.5', 'uh', 'x')),
        (words) => {
          const once = normalizeTranscript(words.join(' '));
          // A number that was written out may join its neighbour's words only once.
          expect(normalizeTranscript(once.replaceAll(/\band\b/g, 'x'))).toBe(once.replaceAll(/\band\b/g, 'x'));
        },
      ),
    );
  });
});
