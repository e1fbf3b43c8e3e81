import { expect, it } from 'vitest';
import { isAlive } from '../language/recordedProcesses.ts';
import { readMutants } from './mutants.ts';
import { recordedReader } from './recordedReader.ts';

it('300 random mutants of all formats: a sound document or a named error each, and the reader goes on', async () => {
  const reader = recordedReader();
  const seed = Date.now() % 1_000_000;
  const { read, refused, slowestMs } = await readMutants(reader, 300, seed);
  console.log(
    `mutants (seed ${seed}): ${read} read, refused ${JSON.stringify(refused)}, slowest ${Math.round(slowestMs)} ms`,
  );
  expect(read).toBeGreaterThan(50);
  expect(read).toBeLessThan(300);
  await reader.close();
  expect(reader.pids.filter(isAlive)).toEqual([]);
});
