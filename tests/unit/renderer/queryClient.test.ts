import { QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { createQueryClient } from '../../../renderer/app/trpc.ts';

// Catches: a connection that is added while the list is first loaded never shows up, because the old answer is taken for the new list.
it('a change during the first load is in what is shown', async () => {
  const client = createQueryClient();
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
  let asked = 0;
  const observer = new QueryObserver(client, {
    queryKey: ['list'],
    queryFn: () => (answers[asked++] ?? answers[1]).promise,
  });
  const stop = observer.subscribe(() => undefined);
  const invalidated = client.invalidateQueries({ queryKey: ['list'] });
  answers[0].resolve('before the change');
  answers[1].resolve('after it');
  await invalidated;
  expect(observer.getCurrentResult().data).toBe('after it');
  expect(asked).toBe(2);
  stop();
});
