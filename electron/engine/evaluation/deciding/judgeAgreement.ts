import { cohenKappa, type Agreement } from '../../statistics/cohenKappa.ts';

/** What a judge and a person said of one answer. */
export interface JudgedAnswer {
  /** Null where the judge abstained. */
  judge: string | null;
  person: string;
}

export interface JudgeAgreement extends Agreement {
  /** Answers that the person labelled and the judge abstained from: left out of the agreement. */
  abstained: number;
  /** Answers of `n` on which both said the same. */
  agree: number;
  /** Classes in the table's order. */
  classes: string[];
  /** `table[i][j]`: the person said class i, the judge class j. */
  table: number[][];
}

/**
 * How well a judge agrees with a person's own labels (Cohen's kappa). `classes` is for those that have an order, worst to best, together with weights for near misses;
 * those that are not named come after them.
 */
export function judgeAgreement(
  answers: readonly JudgedAnswer[],
  options: { confidence: number; classes?: readonly string[]; weights?: 'none' | 'linear' | 'quadratic' },
): JudgeAgreement {
  const judged = answers.filter((answer): answer is { judge: string; person: string } => answer.judge !== null);
  const met = judged.flatMap(({ judge, person }) => [person, judge]).sort();
  const classes = [...new Set([...(options.classes ?? []), ...met])];
  const places = new Map(classes.map((name, place) => [name, place]));
  const table = classes.map(() => classes.map(() => 0));
  for (const { judge, person } of judged) {
    const row = table[places.get(person) as number] as number[];
    const column = places.get(judge) as number;
    row[column] = (row[column] as number) + 1;
  }
  const agreement = cohenKappa(table, { confidence: options.confidence, weights: options.weights ?? 'none' });
  return {
    ...agreement,
    abstained: answers.length - judged.length,
    agree: judged.filter(({ judge, person }) => judge === person).length,
    classes,
    table,
  };
}
