import { describe, expect, it } from 'vitest';
import type { CandidateEstimate } from '../../../../electron/engine/evaluation/candidate.ts';
import { estimateJudge } from '../../../../electron/engine/evaluation/judging/estimateJudge.ts';
import { candidate, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';

const data = dataset(10);
const price = {
  inputPerMillion: 2,
  cachedInputPerMillion: null,
  outputPerMillion: 10,
  upToInputTokens: null,
  priceListDate: '2026-11-01',
  source: 'https://example.com',
};

function estimate(model: string, metrics: string[], given: { price: typeof price | null; leavesMachine: boolean }) {
  const estimates = ['a', 'b'].map((id): CandidateEstimate => ({
    candidate: id,
    requests: 10,
    inputTokens: 100,
    outputTokens: 80,
    usd: 0,
    priceListDate: null,
    seconds: null,
    destination: null,
    allowed: true,
    bytesLeaving: 0,
    warnings: [],
  }));
  return estimateJudge({
    suite: {
      ...suite(data, {
        candidates: [candidate('a'), candidate('b')],
        baseline: 'a',
        metrics: metrics.map((metric) => ({ metric })),
      }),
      judge: { model, rubric: 'Is it right?' },
    },
    rows: data.rows,
    estimates,
    context: {
      contextTokens: null,
      destination: given.leavesMachine ? 'judge.example' : null,
      leavesMachine: given.leavesMachine,
    },
    price: given.price,
  });
}

describe('what a judge would take', () => {
  // A run that was said to be 120 requests for $0 asked its judge 240 times, and that was most of the bill.
  it('counts every question: one a grade, two a pair of answers, none about the baseline', () => {
    const cloud = { price, leavesMachine: true };
    expect(estimate('cloud:j', ['exact-match'], cloud)).toMatchObject({ requests: 0, usd: 0, bytesLeaving: 0 });
    const graded = estimate('cloud:j', ['exact-match', 'judge-rubric'], cloud);
    expect(graded.requests).toBe(20);
    expect(estimate('cloud:j', ['judge-pairwise'], cloud).requests).toBe(20);
    expect(estimate('cloud:j', ['judge-rubric', 'judge-pairwise'], cloud).requests).toBe(40);
    expect(graded.usd).toBeCloseTo((graded.inputTokens * 2 + graded.outputTokens * 10) / 1e6, 12);
    expect(graded.inputTokens).toBeGreaterThan(20 * 50);
    expect(graded.bytesLeaving).toBeGreaterThan(20 * 200);
  });

  it('costs nothing and sends nothing on this machine, and is not known without a price', () => {
    expect(estimate('local:j', ['judge-rubric'], { price: null, leavesMachine: false })).toMatchObject({
      requests: 20,
      usd: 0,
      destination: null,
      bytesLeaving: 0,
    });
    expect(estimate('cloud:j', ['judge-rubric'], { price: null, leavesMachine: true }).usd).toBeNull();
  });
});
