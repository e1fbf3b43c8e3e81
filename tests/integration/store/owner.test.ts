import { it } from 'vitest';
import { fightForFolder } from './ownerRounds.ts';

// Fifty of them, twenty times over, in owner.long.test.ts.
it('of 16 simultaneous starts one owns the folder; killed, it leaves it free at once', async () => {
  await fightForFolder(16);
});
