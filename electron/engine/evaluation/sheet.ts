import type { Conditions } from '../answers/answer.ts';
import type { Technique } from './candidate.ts';

/** A figure with its uncertainty. `n` is how many rows it rests on; those without a score are in `missing`. */
export interface Estimate {
  mean: number;
  /**
   * Ends of the interval at the suite's confidence: Wilson's for right and wrong, else the (expanded percentile) bootstrap over rows, repeats of a row drawn
   * together.
   */
  low: number;
  high: number;
  n: number;
  missing: number;
  /** Mean standard deviation between the repeats of a row; null with one repeat. */
  spread: number | null;
}

/** One line of the decision sheet. Names are those of the command's contract. */
export interface SheetCandidate {
  id: string;
  model: string;
  modelName: string;
  technique: Technique;
  /** By the metric's name in the suite; one that no row has a score of is not there. */
  metrics: Record<string, Estimate>;
  /** Time to first token, milliseconds; null where nothing was generated. */
  ttft: { p50Ms: number; p95Ms: number } | null;
  latency: { p50Ms: number; p95Ms: number } | null;
  tokensPerSecond: number | null;
  /** Means per row. */
  tokens: { input: number | null; cached: number | null; output: number | null };
  /** Of 1,000 tasks at the price list's prices; null where no price is known. A model on this machine costs 0 and has no list. */
  costPer1000: { usd: number; priceListDate: string | null } | null;
  /** Watt hours per 1,000 tasks; null where the machine's meter cannot be read. */
  energyWh: number | null;
  peakMemoryBytes: number | null;
  leftMachine: boolean;
  destination: string | null;
  /** With repeats, a row is failed where one of them failed, and waiting where one is still to come. */
  rows: { done: number; failed: number; waiting: number };
  /** Not beaten by any other candidate on quality and each of these at once. */
  pareto: { cost: boolean; speed: boolean; memory: boolean };
  /** What all of its answers were measured under; fields in which they differ are null and named in `mixed`. */
  conditions: Conditions | null;
  mixed: string[];
}

/**
 * Is `a` as good as `b` on one metric? `not-worse`: the interval's low end is above `-margin`; `better`: above 0 as well; `worse`: the high end is
 * below `-margin`; `cannot-tell` otherwise. To be called better, `adjustedP` must be small enough as well.
 */
export interface Verdict {
  a: string;
  b: string;
  metric: string;
  /** Mean of a - b over the rows that both have (turned round for metrics where lower is better: positive is always in favour of `a`). */
  difference: number;
  /** Interval of the difference, corrected for how many verdicts the sheet gives (Holm). */
  low: number;
  high: number;
  margin: number;
  confidence: number;
  verdict: 'better' | 'not-worse' | 'worse' | 'cannot-tell';
  /** Rows that are missing for a decision, about; null where it is decided or more rows would not decide it. */
  rowsNeeded: number | null;
  /** Rows that both answered and that the verdict rests on. */
  n: number;
  wins: number;
  losses: number;
  ties: number;
  /** `bootstrap` for means (`bootstrap-widened` where few rows differ: no surer than right and wrong would be), `mcnemar` (exact) for right and wrong; p of "no difference", before and after Holm's correction. */
  test: 'bootstrap' | 'bootstrap-widened' | 'mcnemar';
  p: number;
  adjustedP: number;
  /** Why the pair may not be comparable: cut-off answers, failed rows, unlike settings. */
  fairness: string[];
}

/** A group of rows with one value in a column. */
export interface Slice {
  column: string;
  value: string;
  rows: number;
  /** Primary metric per candidate id. */
  metrics: Record<string, Estimate>;
  /** Against the baseline, per candidate id (the baseline has none). Slices are looked at, not decided on: no correction can make many small groups safe. */
  difference: Record<string, { difference: number; low: number; high: number }>;
}

/** "Local first, cloud when unsure": one point of the curve. */
export interface StayLocalPoint {
  /** Answers at least this sure stay; null keeps none. */
  threshold: number | null;
  /** Shares of all rows, 0..1. */
  local: number;
  quality: number;
  usdPer1000: number | null;
  /** UTF-8 bytes of prompts sent, per 1,000 tasks. */
  bytesPer1000: number;
}

export interface StayLocalCurve {
  local: string;
  cloud: string;
  metric: string;
  signal: 'log-probability' | 'self-agreement' | 'judge';
  points: StayLocalPoint[];
}

export interface DecisionSheet {
  run: string;
  candidates: SheetCandidate[];
  verdicts: Verdict[];
  /** Figures that are less sure than their intervals say, by the metric's name, with why. */
  caveats: { metric: string; note: string }[];
}
