import { describe, it } from 'vitest';
import { listMetrics } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { expectBounded } from './hostileAnswers.ts';

describe('a megabyte of nonsense', () => {
  // A model that rambles until its limit must not stop a run.
  it.each(listMetrics().map((metric) => [metric.name, metric] as const))(
    '%s is done with it in seconds',
    async (_, metric) => {
      await expectBounded(metric, 1_000_000, 6_000);
    },
  );
});
