import { expect, it } from 'vitest';
import { killRunRepeatedly } from './killRounds.ts';

it('a run killed 10 times ends with the table of one that was not, and pays nothing twice beyond what was under way', async () => {
  const { requests, again, paid, unknown } = await killRunRepeatedly(10, 120);
  console.log(
    `${requests} requests for 240 answers: ${again} made again, ${paid} answered twice, ${unknown} said to be unknown`,
  );
  expect(requests).toBeGreaterThanOrEqual(240);
});
