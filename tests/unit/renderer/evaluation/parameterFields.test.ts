import { describe, expect, it } from 'vitest';
import { judgeMetrics } from '../../../../electron/engine/evaluation/judging/judgeMetrics.ts';
import type { Metric } from '../../../../electron/engine/evaluation/metric.ts';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { parameterFields } from '../../../../renderer/features/evaluation/create/metrics/parameterFields.ts';

function defaultsOf(metric: Metric | undefined): Record<string, unknown> {
  try {
    return metric?.parse({}) ?? {};
  } catch {
    return {};
  }
}

const fieldsOf = (name: string) => {
  const metric = judgeMetrics.find((one) => one.name === name) ?? findMetric(name);
  return parameterFields(metric?.describeParameters?.() ?? null, defaultsOf(metric));
};

describe('fields of parameters', () => {
  // A pattern had to be written as JSON, without a word of what the object is to hold.
  it('give a metric that cannot be without a parameter a field for it', () => {
    expect(fieldsOf('regex').map(({ name, kind }) => [name, kind.is])).toEqual([
      ['pattern', 'text'],
      ['column', 'text'],
      ['flags', 'text'],
      ['negate', 'flag'],
    ]);
    expect(fieldsOf('javascript')[0]).toMatchObject({ name: 'code', kind: { is: 'text', lines: true } });
    expect(fieldsOf('json-schema')[0]).toMatchObject({ name: 'schema', kind: { is: 'json' } });
  });

  // "macro" was a text to be typed, and 0 of the first results a number that was kept.
  it('hold what is typed to what the metric takes', () => {
    expect(fieldsOf('macro-f1').find(({ name }) => name === 'average')).toMatchObject({
      preset: 'macro',
      kind: { is: 'choice', options: ['macro', 'weighted'] },
    });
    expect(fieldsOf('ndcg-at-k').find(({ name }) => name === 'k')).toMatchObject({
      label: 'K',
      preset: 10,
      kind: { is: 'number', min: 1, max: 1000, whole: true },
    });
    expect(fieldsOf('contains').find(({ name }) => name === 'values')?.kind).toEqual({ is: 'texts' });
  });

  // A metric that is another one without regard to case seemed to have regard to it.
  it('begin with what the metric takes where nothing is given', () => {
    expect(fieldsOf('icontains').find(({ name }) => name === 'ignoreCase')?.preset).toBe(true);
    expect(fieldsOf('contains').find(({ name }) => name === 'ignoreCase')?.preset).toBe(false);
  });

  it('are none where nothing is described', () => {
    expect(parameterFields(null, {})).toEqual([]);
    expect(parameterFields({ type: 'object' }, {})).toEqual([]);
  });
});
