import { quantisationLadder, type LadderStep } from '../../evaluation/deciding/quantisationLadder.ts';
import type { Metric } from '../../evaluation/metric.ts';
import { formatMargin } from '../../evaluation/reports/formatFigures.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { ScoredRun } from './scoredRuns.ts';
import type { QuantisationView } from './view.ts';

/** A local model as far as a ladder has to know it. */
export interface LadderModel {
  /** What the sizes of one model have in common. */
  family: string;
  parameters: number;
  quantization: string;
  sizeBytes: number;
}

/**
 * The candidates of a run that are one model at several sizes and asked in the same way, held against the largest; the longest such ladder. Null where
 * there is none.
 */
export function quantisationView(given: {
  suite: Suite;
  scored: ScoredRun;
  modelOf: (model: string) => LadderModel | null;
  primary: Metric;
}): QuantisationView | null {
  const ladders = new Map<string, { step: LadderStep; model: string }[]>();
  for (const { id, model, technique, answering, template, settings } of given.suite.candidates) {
    const facts = given.modelOf(model);
    if (facts === null) continue;
    const key = JSON.stringify([facts.family, facts.parameters, technique, answering, template, settings]);
    const step = {
      candidate: id,
      quantization: facts.quantization,
      sizeBytes: facts.sizeBytes,
      perplexity: null,
      klDivergence: null,
    };
    const ladder = ladders.get(key);
    if (ladder === undefined) ladders.set(key, [{ step, model }]);
    else ladder.push({ step, model });
  }
  const longest = [...ladders.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
  const ladder = quantisationLadder(given.scored.table, { steps: longest.map(({ step }) => step), suite: given.suite });
  if (ladder === null) return null;
  const models = new Map(longest.map(({ step, model }) => [step.candidate, model]));
  return {
    steps: ladder.rungs.flatMap(({ candidate, quantization, sizeBytes, perplexity, klDivergence, metric, verdict }) =>
      metric === null
        ? []
        : [
            {
              candidate,
              model: models.get(candidate) ?? '',
              quantization,
              sizeBytes,
              metric,
              perplexity,
              klDivergence,
              notWorse:
                verdict === null || verdict.verdict === 'cannot-tell'
                  ? null
                  : verdict.verdict === 'better' || verdict.verdict === 'not-worse',
            },
          ],
    ),
    smallest: ladder.smallest,
    sentence: sentenceOf(ladder, formatMargin(given.suite.margin, given.primary)),
  };
}

function sentenceOf(
  { rungs, reference, smallest }: NonNullable<ReturnType<typeof quantisationLadder>>,
  margin: string,
): string {
  const nameOf = (candidate: string) => rungs.find((rung) => rung.candidate === candidate)?.quantization ?? candidate;
  if (smallest === null) return `Which size is enough cannot be told yet at a margin of ${margin}.`;
  if (smallest === reference) return `Every smaller size is worse than ${nameOf(reference)} by more than ${margin}.`;
  return `${nameOf(smallest)} is the smallest that is not worse than ${nameOf(reference)} by more than ${margin}.`;
}
