import { expect, it } from 'vitest';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { resolveMeasures } from '../../../../electron/engine/evaluation/running/resolveMeasures.ts';
import { scoreAnswer } from '../../../../electron/engine/evaluation/running/scoreAnswer.ts';
import { scoreRequest } from '../metrics/scoring.ts';

// A row that a metric is not for was counted as wrong.
it('a metric that is for some rows only has no score of the others', async () => {
  const [measure] = resolveMeasures({ metrics: [{ metric: 'is-json', onlyWhere: 'asks' }], judge: null }, findMetric);
  if (measure === undefined) throw new Error('There is no measure.');
  const of = async (fields: Record<string, string>) =>
    (await scoreAnswer(measure, scoreRequest('no JSON', { row: { fields } }), {}, new AbortController().signal)).value;
  expect(await of({ asks: 'yes' })).toBe(0);
  expect([await of({ asks: ' ' }), await of({})]).toEqual([null, null]);
});
