import { expect, it } from 'vitest';
import { createQueue } from '../../../models/machine/queue.ts';

const never = new AbortController().signal;

it('runs one at a time, in order, also after a failure', async () => {
  const queue = createQueue();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run(never, async () => {
    await gate.promise;
    order.push('first');
    throw new Error('fell');
  });
  const second = queue.run(never, async () => void order.push('second'));
  expect(queue.busy).toBe(true);
  gate.resolve();
  await expect(first).rejects.toThrow('fell');
  await second;
  expect(order).toEqual(['first', 'second']);
  expect(queue.busy).toBe(false);
});

it('lets one who waits leave, without disturbing the others', async () => {
  const queue = createQueue();
  const gate = Promise.withResolvers<void>();
  const stop = new AbortController();
  const first = queue.run(never, () => gate.promise);
  const left = queue.run(stop.signal, async () => 'ran');
  const third = queue.run(never, async () => 'third');
  stop.abort();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
  gate.resolve();
  await first;
  expect(await third).toBe('third');
});
