import { describe, expect, it } from 'vitest';
import { judgedAgreement } from '../../../../electron/engine/features/evaluation/judgedAgreement.ts';
import type { LoadedRun } from '../../../../electron/engine/features/evaluation/loadedRuns.ts';

/** Scores by candidate and row; 'base' is the baseline. */
function loaded(scores: Record<string, { value: number | null; passed: boolean | null }[]>): LoadedRun {
  const metric = (name: string) => ({ metric: name });
  return {
    run: {
      suite: { baseline: 'base', confidence: 0.95, metrics: [metric('judge-pairwise'), metric('judge-rubric')] },
    },
    repeats: (candidate: string, position: number) => {
      const score = scores[candidate]?.[position];
      return [{ repeat: 1, scores: score === undefined ? {} : { 'judge-pairwise': score, 'judge-rubric': score } }];
    },
  } as unknown as LoadedRun;
}
const label = (candidate: string, position: number, said: 'good' | 'bad') => ({
  candidate,
  position,
  repeat: 1,
  label: said,
});

describe('how far a judge agrees with the person', () => {
  // The baseline is never compared with itself: its fixed 50 % was held beside the person's labels as "0 of 12 alike".
  it('holds a comparison beside pairs of which the person prefers one, and leaves the baseline itself out', () => {
    const half = { value: 0.5, passed: null };
    const run = loaded({
      base: [half, half, half, half],
      c: [{ value: 1, passed: null }, { value: 0, passed: null }, half, { value: 1, passed: null }],
    });
    const baselineOnly = [0, 1, 2, 3].map((row) => label('base', row, 'good'));
    expect(judgedAgreement(run, ['judge-pairwise'], baselineOnly)[0]).toMatchObject({ labelled: 0, agree: 0 });
    const pairs = [
      label('base', 0, 'bad'),
      label('c', 0, 'good'),
      label('base', 1, 'bad'),
      label('c', 1, 'good'),
      label('base', 2, 'good'),
      label('c', 2, 'bad'),
      label('base', 3, 'good'),
      label('c', 3, 'good'),
    ];
    expect(judgedAgreement(run, ['judge-pairwise'], pairs)[0]).toMatchObject({ labelled: 3, agree: 1, compares: true });
  });

  it('holds a grade beside the label of the same answer', () => {
    const run = loaded({
      c: [
        { value: 1, passed: true },
        { value: 0, passed: false },
      ],
    });
    const labels = [label('c', 0, 'good'), label('c', 1, 'good')];
    expect(judgedAgreement(run, ['judge-rubric'], labels)[0]).toMatchObject({ labelled: 2, agree: 1, compares: false });
  });
});
