import { expect, it } from 'vitest';
import { killIngestRepeatedly } from './ingestKillRounds.ts';

it('taking in, killed 8 times, loses nothing it has acknowledged and takes nothing in twice', async () => {
  const { acknowledged } = await killIngestRepeatedly(8);
  expect(acknowledged).toBeGreaterThan(30);
});
