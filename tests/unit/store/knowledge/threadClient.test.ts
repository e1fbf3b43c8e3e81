import { expect, it } from 'vitest';
import { createThreadClient } from '../../../../electron/engine/store/knowledge/threadClient.ts';

interface Calls {
  echo(value?: unknown): unknown;
  die(): void;
  fail(): void;
}

const program = `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  let calls = 0;
  parentPort.on('message', ({ id, method, arguments: values }) => {
    calls += 1;
    if (method === 'die') process.exit(3);
    if (method === 'fail') parentPort.postMessage({ id, error: { code: 'disk/full', message: 'Full.', hint: 'Free some.' } });
    else parentPort.postMessage({ id, result: [calls, ...values] });
  });
`)}`;

function client() {
  return createThreadClient<Calls>({ role: 'reader', appVersion: 'test', program: new URL(program) });
}

it('a thread that dies fails the call in hand only: those behind it are answered by a new one', async () => {
  const thread = client();
  expect(await thread.call('echo', '/file', ['a'])).toEqual([1, 'a']);
  const dying = thread.call('die', '/file', []);
  const behind = thread.call('echo', '/file', ['b']);
  await expect(dying).rejects.toEqual(expect.objectContaining({ code: 'index/thread-ended' }));
  expect(await behind).toEqual([1, 'b']);
  await thread.close();
});

it('an error keeps its code and hint across the thread, and a value that cannot cross fails its own call only', async () => {
  const thread = client();
  await expect(thread.call('fail', '/file', [])).rejects.toEqual(
    expect.objectContaining({ code: 'disk/full', message: 'Full.', hint: 'Free some.' }),
  );
  await expect(thread.call('echo', '/file', [() => {}])).rejects.toThrow();
  expect(await thread.call('echo', '/file', [])).toEqual([2]);
  await thread.close();
});

it('a call that waits is taken back by its signal, and never reaches the thread', async () => {
  const thread = client();
  const first = thread.call('echo', '/file', ['first']);
  const controller = new AbortController();
  const second = thread.call('echo', '/file', ['second'], { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  await first;
  expect(await thread.call('echo', '/file', ['third'])).toEqual([2, 'third']);
  await thread.close();
});

it('closing waits for the calls made so far', async () => {
  const thread = client();
  const calls = [1, 2, 3].map((number) => thread.call('echo', '/file', [number]));
  await thread.close();
  expect(await Promise.all(calls)).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});
