import type { DecisionSheet, SheetCandidate, Verdict } from '../sheet.ts';
import type { Suite } from '../suite.ts';
import { candidateNames } from '../candidateNames.ts';
import {
  formatConfidence,
  formatDifference,
  formatDifferenceRange,
  formatMargin,
  formatMoreRows,
  formatRange,
  formatRows,
  formatValue,
} from './formatFigures.ts';
import type { ReportMetric } from './reportMaterial.ts';

export interface VerdictContext {
  primary: string;
  baseline: Suite['baseline'];
  confidence: number;
  /** Of the primary metric. */
  metric: ReportMetric;
}

const ranks: Record<Verdict['verdict'], number> = { better: 0, 'not-worse': 1, 'cannot-tell': 2, worse: 3 };

/**
 * What a sheet says in sentences, the most important one first: where the baseline is a service, whether a model on this machine will do; else who is
 * best. After it one sentence for each comparison with the baseline. Empty while nothing is measured.
 */
export function verdictSentences(sheet: DecisionSheet, context: VerdictContext): string[] {
  const names = candidateNames(sheet.candidates);
  const verdicts = sheet.verdicts
    .filter(({ b, metric, n }) => b === context.baseline && metric === context.primary && n > 0)
    .toSorted((one, other) => ranks[one.verdict] - ranks[other.verdict] || other.difference - one.difference);
  const [best] = verdicts;
  if (best === undefined) return soleSentences(sheet, context, names);
  const byId = new Map(sheet.candidates.map((candidate) => [candidate.id, candidate]));
  const head = headline(verdicts, byId, context, names);
  const others = verdicts.map((verdict) => verdictSentence(verdict, context.metric, names));
  return [head, ...others.filter((sentence) => sentence !== head)];
}

/** One comparison: what holds, by how much, and how sure that is. */
export function verdictSentence(
  { a, b, verdict, difference, low, high, margin, confidence, rowsNeeded }: Verdict,
  metric: ReportMetric,
  names: Record<string, string>,
): string {
  const [mine, theirs] = [names[a] ?? a, names[b] ?? b];
  const measured = `${formatDifference(difference, metric)}, ${formatConfidence(confidence)} interval ${formatDifferenceRange(low, high, metric)}`;
  switch (verdict) {
    case 'better':
      return `${mine} is better than ${theirs} (${measured}).`;
    case 'not-worse':
      return `${mine} is not worse than ${theirs} by more than ${formatMargin(margin, metric)} (${measured}).`;
    case 'worse':
      return `${mine} is worse than ${theirs} by more than ${formatMargin(margin, metric)} (${measured}).`;
    case 'cannot-tell':
      return `Whether ${mine} is as good as ${theirs} cannot be told yet (${measured})${moreRows(rowsNeeded)}.`;
  }
}

const moreRows = (rows: number | null) =>
  rows === null ? '; more rows would hardly tell' : `; ${formatMoreRows(rows)} would tell`;

function headline(
  verdicts: readonly Verdict[],
  byId: ReadonlyMap<string, SheetCandidate>,
  { baseline, metric }: VerdictContext,
  names: Record<string, string>,
): string {
  const theirs = names[baseline] ?? baseline;
  const local = verdicts.filter(({ a }) => byId.get(a)?.leftMachine === false);
  const [nearest] = local;
  if (byId.get(baseline)?.leftMachine === true && nearest !== undefined) {
    const mine = names[nearest.a] ?? nearest.a;
    const margin = formatMargin(nearest.margin, metric);
    switch (nearest.verdict) {
      case 'better':
        return `A model on this machine does better: ${mine} beats ${theirs}, and nothing leaves the machine.`;
      case 'not-worse':
        return `A model on this machine is good enough: ${mine} is not worse than ${theirs} by more than ${margin}, and nothing leaves the machine.`;
      case 'worse':
        return `No model on this machine is good enough: even ${mine} is worse than ${theirs} by more than ${margin}.`;
      case 'cannot-tell':
        return `Whether a model on this machine is good enough cannot be told yet: ${mine} comes nearest to ${theirs}${moreRows(nearest.rowsNeeded)}.`;
    }
  }
  const first = verdicts[0] as Verdict;
  if (first.verdict === 'worse' && verdicts.length > 1) {
    return `${theirs} is best: every other one is worse by more than ${formatMargin(first.margin, metric)}.`;
  }
  return verdictSentence(first, metric, names);
}

function soleSentences(
  { candidates }: DecisionSheet,
  { primary, confidence, metric }: VerdictContext,
  names: Record<string, string>,
): string[] {
  return candidates.flatMap(({ id, metrics }) => {
    const estimate = metrics[primary];
    if (estimate === undefined) return [];
    const range = formatRange(estimate.low, estimate.high, metric);
    return [
      `${names[id] ?? id}: ${metric.label} ${formatValue(estimate.mean, metric)} (${formatConfidence(confidence)} interval ${range}, ${formatRows(estimate.n)}).`,
    ];
  });
}
