import { judgeAgreement, type JudgedAnswer } from '../../evaluation/deciding/judgeAgreement.ts';
import type { CellPlace } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { SheetView } from './view.ts';

type Label = CellPlace & { label: 'good' | 'bad' };

/**
 * How well the judge agrees with the person, for each judged metric. What grades says good or bad of the same answer as the person. What compares with the
 * baseline says which of two is better: the person does, where one is labelled good and the other bad. An answer that the judge gives no clear verdict counts
 * as one that it abstained from.
 */
export function judgedAgreement(
  loaded: LoadedRun,
  judged: readonly string[],
  labels: readonly Label[],
): SheetView['agreement'] {
  const { suite } = loaded.run;
  const comparing = new Set(
    suite.metrics.flatMap(({ metric, as }) => (metric === 'judge-pairwise' ? [as ?? metric] : [])),
  );
  return judged.map((metric) => {
    const compares = comparing.has(metric);
    const answers = compares ? compared(loaded, metric, labels) : graded(loaded, metric, labels);
    const { kappa, low, high, agree } = judgeAgreement(answers, {
      confidence: suite.confidence,
      classes: ['bad', 'good'],
    });
    return { metric, kappa, low, high, labelled: answers.length, agree, compares };
  });
}

function graded(loaded: LoadedRun, metric: string, labels: readonly Label[]): JudgedAnswer[] {
  return labels.map(({ label, ...place }) => {
    const passed = scoreOf(loaded, metric, place)?.passed ?? null;
    return { person: label, judge: passed === null ? null : passed ? 'good' : 'bad' };
  });
}

function compared(loaded: LoadedRun, metric: string, labels: readonly Label[]): JudgedAnswer[] {
  const { baseline } = loaded.run.suite;
  const said = new Map(labels.map(({ label, ...place }) => [keyOf(place), label]));
  return labels.flatMap(({ label, ...place }) => {
    const other = said.get(keyOf({ ...place, candidate: baseline }));
    if (place.candidate === baseline || other === undefined || other === label) return [];
    const value = scoreOf(loaded, metric, place)?.value ?? null;
    return [{ person: label, judge: value === 1 ? 'good' : value === 0 ? 'bad' : null }];
  });
}

function scoreOf(loaded: LoadedRun, metric: string, { candidate, position, repeat }: CellPlace) {
  return loaded.repeats(candidate, position).find((one) => one.repeat === repeat)?.scores[metric];
}

const keyOf = ({ candidate, position, repeat }: CellPlace) => JSON.stringify([candidate, position, repeat]);
