import { describe, expect, it } from 'vitest';
import type { Conditions } from '../../../../electron/engine/answers/answer.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import { makeSheet } from '../../../../electron/engine/evaluation/deciding/makeSheet.ts';
import { right, scriptedAnswer, scriptedCandidate, scriptedRun } from './scriptedRun.ts';

/** Reasons that the verdict of two candidates carries, whose conditions differ from the usual ones by these. */
function reasons(
  base: Partial<Conditions>,
  other: Partial<Conditions> | ((position: number) => Partial<Conditions>),
  candidate: Candidate = scriptedCandidate('other'),
): string[] {
  const sheet = makeSheet(
    scriptedRun({
      candidates: [scriptedCandidate('base'), candidate],
      rows: 10,
      metrics: [right],
      cell: (id, position) => ({
        scores: { right: 1 },
        answer: scriptedAnswer({
          conditions: id === 'base' ? base : typeof other === 'function' ? other(position) : other,
        }),
      }),
    }),
  );
  return sheet.verdicts[0]?.fairness ?? [];
}

describe('why a pair may not be comparable', () => {
  it('is nothing where both were asked alike', () => {
    expect(reasons({}, {})).toEqual([]);
    // Their own files and machines are what is compared.
    expect(reasons({}, { modelSha256: 'bb', quantization: 'F16', threads: 8 })).toEqual([]);
  });

  it('are unlike settings, by the rules of the workbench', () => {
    expect(reasons({}, { temperature: 0.7 })).toEqual(['Different sampling (temperature): other 0.7, base 0.']);
    expect(reasons({}, { maxTokens: 8 })).toEqual(['Different token limits: other 8, base 64.']);
    expect(reasons({}, { template: 'completion' })).toHaveLength(1);
    expect(reasons({}, { masked: 3 })).toHaveLength(1);
  });

  // A null that stands for "not always the same" is no setting that the other one lacks.
  it('are not settings that one candidate has in some rows only', () => {
    expect(reasons({}, (position) => ({ template: position === 0 ? 'completion' : 'ChatML' }))).toEqual([]);
    expect(reasons({}, (position) => ({ maxTokens: position === 0 ? 8 : 64 }))).toEqual([]);
  });

  // Catches: four examples that seem to cost no time, since they were read before any row.
  it('are the tokens that only one of two local candidates had kept from row to row', () => {
    expect(reasons({}, { keptTokens: 1_431 })).toEqual([
      'The times of other leave out the first 1,431 tokens of its prompt, which were read once for all rows; base read each prompt whole.',
    ]);
    expect(reasons({ keptTokens: 40 }, { keptTokens: 1_431 })).toEqual([]);
    expect(reasons({}, { keptTokens: 1_431 }, scriptedCandidate('other', 'service:other'))).toEqual([]);
    expect(reasons({}, (position) => (position === 0 ? {} : { keptTokens: 9 }))).toEqual([]);
  });

  it('are not the passages that one technique brings, but those that the same technique did not', () => {
    const retrieval: Candidate = {
      ...scriptedCandidate('other'),
      technique: { kind: 'retrieval', base: 'notes', passages: 4, mode: 'hybrid' },
    };
    expect(reasons({ passages: 0 }, { passages: 4 }, retrieval)).toEqual([]);
    expect(reasons({ passages: 0 }, { passages: 4 })).toHaveLength(1);
  });
});
