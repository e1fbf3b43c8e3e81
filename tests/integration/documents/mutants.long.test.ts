import { expect, it } from 'vitest';
import { readMutants } from './mutants.ts';
import { recordedReader } from './recordedReader.ts';

it('20,000 random mutants: a sound document or a named error each, none slower than the limit', async () => {
  const reader = recordedReader();
  const seed = Date.now() % 1_000_000;
  const { read, refused, slowestMs } = await readMutants(reader, 20_000, seed);
  console.log(
    `mutants (seed ${seed}): ${read} read, refused ${JSON.stringify(refused)}, slowest ${Math.round(slowestMs)} ms, ${reader.pids.length} processes`,
  );
  expect(slowestMs).toBeLessThan(31_000);
  await reader.close();
});
