import { it } from 'vitest';
import { fightForFolder } from './ownerRounds.ts';

it.each(Array.from({ length: 20 }, (_, round) => round))('50 simultaneous starts, round %i', async () => {
  await fightForFolder(50);
});
