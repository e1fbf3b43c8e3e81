import type { ReportLadder } from './reportMaterial.ts';

export const formatPerplexity = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** Nats. */
export const formatDivergence = (value: number | null): string => (value === null ? '–' : value.toFixed(4));

/** A rung against the largest, which is the last and has nothing to be held against. */
export function rungText({ steps }: Pick<ReportLadder, 'steps'>, step: ReportLadder['steps'][number]): string {
  if (step === steps.at(-1)) return '–';
  return step.notWorse === null ? 'cannot tell yet' : step.notWorse ? 'not worse' : 'worse';
}

/** What perplexity and divergence rest on, in a sentence or two. */
export function ladderNote(
  { tokens, rows, top, runtime }: NonNullable<ReportLadder['measured']>,
  formatCount: (count: number) => string,
): string {
  return `Perplexity and divergence are of the same ${formatCount(tokens)} tokens of the first ${formatCount(rows)} rows (input and reference, as plain text), by ${runtime}. KL divergence: mean over those tokens in nats, from the largest size to each, over the ${formatCount(top)} likeliest tokens and one rest: a lower bound.`;
}
