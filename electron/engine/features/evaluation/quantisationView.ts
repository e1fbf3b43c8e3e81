import { quantisationLadder, type LadderStep } from '../../evaluation/deciding/quantisationLadder.ts';
import type { LadderFigures } from '../../evaluation/evaluationRun.ts';
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
  /** SHA-256 of the adapter upon it: with one it is another model. */
  adapter: string | null;
}

/** A candidate of a ladder. */
export type LadderPlace = Pick<LadderStep, 'candidate' | 'quantization' | 'sizeBytes'> & { model: string };

/** The candidates of a suite that are one model at several sizes and asked in the same way, smallest first; the longest such ladder. Fewer than two are none. */
export function ladderOf(
  { candidates }: Pick<Suite, 'candidates'>,
  modelOf: (model: string) => LadderModel | null,
): LadderPlace[] {
  const ladders = new Map<string, LadderPlace[]>();
  for (const { id, model, technique, answering, template, settings } of candidates) {
    // What a ladder reads of a model is how likely it finds a text: an embedding model finds none.
    const facts = answering === 'classify' ? null : modelOf(model);
    if (facts === null) continue;
    const key = JSON.stringify([
      facts.family,
      facts.parameters,
      facts.adapter,
      technique,
      answering,
      template,
      settings,
    ]);
    const place = { candidate: id, model, quantization: facts.quantization, sizeBytes: facts.sizeBytes };
    const ladder = ladders.get(key);
    if (ladder === undefined) ladders.set(key, [place]);
    else ladder.push(place);
  }
  const [longest = []] = [...ladders.values()].toSorted((a, b) => b.length - a.length);
  return longest.length < 2 ? [] : longest.toSorted((a, b) => a.sizeBytes - b.sizeBytes);
}

/**
 * The ladder of a run, held against its largest size. Null where there is none.
 * @param figures what was measured of it, if it was
 */
export function quantisationView(given: {
  suite: Suite;
  scored: ScoredRun;
  modelOf: (model: string) => LadderModel | null;
  primary: Metric;
  figures: LadderFigures | null;
  measuring: QuantisationView['measuring'];
}): QuantisationView | null {
  const { suite, figures } = given;
  const places = ladderOf(suite, given.modelOf);
  const measured = new Map(figures?.steps.map((step) => [step.candidate, step]));
  const steps = places.map(({ candidate, quantization, sizeBytes }): LadderStep => {
    const { perplexity = null, klDivergence = null, sameLikeliest = null } = measured.get(candidate) ?? {};
    return { candidate, quantization, sizeBytes, perplexity, klDivergence, sameLikeliest };
  });
  const ladder = quantisationLadder(given.scored.table, { steps, suite });
  if (ladder === null) return null;
  const models = new Map(places.map(({ candidate, model }) => [candidate, model]));
  return {
    steps: ladder.rungs.flatMap(({ verdict, metric, ...step }) =>
      metric === null
        ? []
        : [
            {
              ...step,
              model: models.get(step.candidate) ?? '',
              metric,
              notWorse:
                verdict === null || verdict.verdict === 'cannot-tell'
                  ? null
                  : verdict.verdict === 'better' || verdict.verdict === 'not-worse',
            },
          ],
    ),
    smallest: ladder.smallest,
    measured: figures === null ? null : measuredFacts(figures),
    measuring: given.measuring,
    sentence: sentenceOf(ladder, formatMargin(given.suite.margin, given.primary)),
  };
}

const measuredFacts = ({ tokens, rows, top, runtime, measuredAt }: LadderFigures) => ({
  tokens,
  rows,
  top,
  runtime,
  measuredAt,
});

function sentenceOf(
  { rungs, reference, smallest }: NonNullable<ReturnType<typeof quantisationLadder>>,
  margin: string,
): string {
  const nameOf = (candidate: string) => rungs.find((rung) => rung.candidate === candidate)?.quantization ?? candidate;
  if (smallest === null) return `Which size is enough cannot be told yet at a margin of ${margin}.`;
  if (smallest === reference) return `Every smaller size is worse than ${nameOf(reference)} by more than ${margin}.`;
  return `${nameOf(smallest)} is the smallest that is not worse than ${nameOf(reference)} by more than ${margin}.`;
}
