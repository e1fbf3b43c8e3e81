import { expect, it } from 'vitest';
import { killIndexWriterRepeatedly } from './indexKillRounds.ts';

it('a process killed 12 times while it fills an index loses nothing acknowledged; text, full text and vectors agree', async () => {
  const { acknowledged } = await killIndexWriterRepeatedly(12);
  expect(acknowledged).toBeGreaterThan(60);
});
