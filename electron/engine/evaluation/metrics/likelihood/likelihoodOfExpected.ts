import type { MetricTools, Score, ScoreRequest, TextLikelihood } from '../../metric.ts';
import { expectedTexts } from '../support/expectedTexts.ts';
import { notApplicable } from '../support/scores.ts';

/** What the candidate's own model thinks of the first text that its answer is held against, or the score of a row where it cannot be asked. */
export async function likelihoodOfExpected(
  request: ScoreRequest,
  parameters: { values?: string[] | undefined; column?: string | undefined },
  { likelihood }: MetricTools,
  signal: AbortSignal,
): Promise<{ text: string; found: TextLikelihood } | { score: Score }> {
  // Of several the first: the likeliest would be a choice of the model's.
  const [text = ''] = expectedTexts(request, parameters);
  if (text === '') return { score: notApplicable('The row has no reference.') };
  if (likelihood === undefined) {
    return { score: notApplicable('Only a model on this machine says how likely it finds a given text.') };
  }
  const found = await likelihood(text, signal);
  if (found.tokens === 0 || !Number.isFinite(found.logProbability)) {
    return { score: notApplicable('The model gave no log-probabilities.') };
  }
  return { text, found };
}
