import type { Metric } from '../../evaluation/metric.ts';
import { verdictSentences } from '../../evaluation/reports/verdictSentences.ts';
import type { DecisionSheet } from '../../evaluation/sheet.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { PublishedResult } from '../../store/evaluation.ts';
import type { SheetView } from './view.ts';

/** What a person looks at instead of what the suite says; absent is as the suite has it. */
export interface SheetWishes {
  margin?: number | undefined;
  confidence?: number | undefined;
  primary?: string | undefined;
  baseline?: string | undefined;
}

/** The decision sheet of a run with what stands beside it. */
export function sheetView(given: {
  suite: Suite;
  sheetOf: (suite: Suite) => DecisionSheet;
  metricOf: (name: string) => Metric;
  published: PublishedResult[];
  agreement: SheetView['agreement'];
  wishes: SheetWishes;
}): SheetView {
  const { sheetOf, metricOf, wishes } = given;
  const suite = wished(given.suite, wishes);
  const sheet = sheetOf(suite);
  const { primary, baseline, margin, confidence } = suite;
  const choice = suite.metrics.find((one) => (one.as ?? one.metric) === primary);
  const metric = metricOf(choice?.metric ?? primary);
  return {
    ...sheet,
    whatIf: (Object.keys(wishes) as (keyof SheetWishes)[]).some((name) => suite[name] !== given.suite[name]),
    margin,
    confidence,
    primary,
    baseline,
    sentences: verdictSentences(sheet, { primary, baseline, confidence, metric }),
    failures: missedThresholds(suite, sheet, metricOf),
    agreement: given.agreement,
    published: given.published,
  };
}

/** Candidates that miss a threshold of the suite. One without a figure misses it, too: it was not shown to reach it. */
export function missedThresholds(
  suite: Suite,
  sheet: DecisionSheet,
  metricOf: (name: string) => Pick<Metric, 'better'>,
): SheetView['failures'] {
  return suite.metrics.flatMap(({ metric, as, threshold }) => {
    if (threshold === undefined) return [];
    const name = as ?? metric;
    const lower = metricOf(metric).better === 'lower';
    return sheet.candidates.flatMap(({ id, metrics }) => {
      const mean = metrics[name]?.mean ?? Number.NaN;
      const reached = lower ? mean <= threshold : mean >= threshold;
      return reached ? [] : [{ candidate: id, metric: name, mean, threshold }];
    });
  });
}

function wished(suite: Suite, wishes: SheetWishes): Suite {
  const given = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
  return { ...suite, ...given };
}
