import { expect, it } from 'vitest';
import { percentile } from '../../../electron/engine/statistics/percentile.ts';
import { killWriterRepeatedly } from './killRounds.ts';

it('a writer killed 200 times loses nothing that was acknowledged', async () => {
  const { acknowledged, reopenMs } = await killWriterRepeatedly(200);
  console.log(
    `${acknowledged} acknowledged writes kept; opened again in p50 ${percentile(reopenMs, 0.5).toFixed(0)} ms, max ${Math.max(...reopenMs).toFixed(0)} ms`,
  );
  expect(Math.max(...reopenMs)).toBeLessThan(3_000);
});
