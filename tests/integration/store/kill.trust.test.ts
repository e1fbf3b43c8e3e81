import { expect, it } from 'vitest';
import { killWriterRepeatedly } from './killRounds.ts';

it('a writer killed 30 times loses nothing that was acknowledged', async () => {
  const { acknowledged, reopenMs } = await killWriterRepeatedly(30);
  expect(acknowledged).toBeGreaterThan(500);
  expect(Math.max(...reopenMs)).toBeLessThan(3_000);
});
