import { judgeAgreement } from '../../evaluation/deciding/judgeAgreement.ts';
import type { CellPlace } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { SheetView } from './view.ts';

/**
 * How well the judge agrees with the person, for each judged metric: both say good or bad of the same answers. An answer that the judge gives no clear
 * good or bad counts as one that it abstained from.
 */
export function judgedAgreement(
  loaded: LoadedRun,
  judged: readonly string[],
  labels: readonly (CellPlace & { label: 'good' | 'bad' })[],
): SheetView['agreement'] {
  return judged.map((metric) => {
    const answers = labels.map(({ candidate, position, repeat, label }) => {
      const cell = loaded.repeats(candidate, position).find((one) => one.repeat === repeat);
      const passed = cell?.scores[metric]?.passed ?? null;
      return { person: label, judge: passed === null ? null : passed ? 'good' : 'bad' };
    });
    const { kappa, low, high, agree } = judgeAgreement(answers, {
      confidence: loaded.run.suite.confidence,
      classes: ['bad', 'good'],
    });
    return { metric, kappa, low, high, labelled: answers.length, agree };
  });
}
