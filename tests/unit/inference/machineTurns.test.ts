import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';
import { collect, finish, request, scriptedEngine, text } from './scriptedModel.ts';

describe('turns of local models', () => {
  it('never overlap, keep their order, and survive any mix of stops', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ work: fc.nat(3), stopAfter: fc.option(fc.nat(6), { nil: null }) }), { maxLength: 12 }),
        async (jobs) => {
          const turns = createMachineTurns();
          const order: number[] = [];
          let holders = 0;
          const ticks = async (count: number) => {
            for (let tick = 0; tick < count; tick++) await new Promise((resolve) => setImmediate(resolve));
          };
          await Promise.all(
            jobs.map(async ({ work, stopAfter }, index) => {
              const stop = new AbortController();
              if (stopAfter !== null) void ticks(stopAfter).then(() => stop.abort());
              try {
                const release = await turns.take(stop.signal);
                expect(++holders).toBe(1);
                order.push(index);
                await ticks(work);
                holders--;
                release();
                release(); // a second one must not let two in
              } catch {
                expect(stop.signal.aborted).toBe(true);
              }
            }),
          );
          expect(order).toEqual(order.toSorted((a, b) => a - b));
          expect(turns.idle).toBe(true);
          expect(turns.waiting).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('hold until the model has really stopped, not only until the answer was given up', async () => {
    let running = 0;
    let most = 0;
    const slowToStop = async function* () {
      most = Math.max(most, ++running);
      yield text('x');
      await new Promise((resolve) => setTimeout(resolve, 700)); // longer than a stopped answer waits
      running--;
      yield finish();
    };
    const { inference } = scriptedEngine({ a: slowToStop, b: slowToStop });
    const stop = new AbortController();
    const first = collect(inference.answer(request('a', { signal: stop.signal })));
    const second = collect(inference.answer(request('b')));
    setTimeout(() => stop.abort(), 20);
    await Promise.all([first, second]);
    expect(most).toBe(1);
  });

  it('measure how long an answer waited', async () => {
    const { inference, clock } = scriptedEngine({
      a: () => [text('x'), { wait: 5000 }, text('y'), finish()],
      b: () => [text('x'), finish()],
    });
    expect(clock.now).toBe(1000);
    const [, second] = await Promise.all([
      collect(inference.answer(request('a'))),
      collect(inference.answer(request('b'))),
    ]);
    const finished = second?.at(-1);
    expect(finished?.type === 'finished' && finished.answer.timings.queueMs).toBe(5000);
  });

  it('are lent to a draft, which an answer from anywhere ends at once and waits for', async () => {
    const order: string[] = [];
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => (hasBegun = resolve));
    const { inference } = scriptedEngine(
      {
        a: () => {
          order.push('answer');
          return [text('x'), finish()];
        },
      },
      {},
      ['a'],
      async (_id, messages, _sequence, signal) => {
        order.push(`draft ${messages.map(({ content }) => content).join(', ')}`);
        hasBegun();
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        await new Promise((resolve) => setTimeout(resolve, 30)); // the slice that is being read
        order.push('draft has stopped');
      },
    );
    const draft = { ...request('a', { settings: { system: 'S' } }), sequence: 'c:0' };
    const reading = inference.preload(draft, new AbortController().signal);
    await begun;
    expect(inference.idle).toBe(true);
    await collect(inference.answer(request('a')));
    await reading;
    expect(order).toEqual(['draft S, Hello', 'draft has stopped', 'answer']);
    expect(inference.idle).toBe(true);
  });

  it('are not lent while an answer is made, and come back from a loan that failed', async () => {
    const turns = createMachineTurns();
    const release = await turns.take(new AbortController().signal);
    await turns.lend(() => expect.unreachable('the machine is taken'));
    release();
    await expect(turns.lend(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(turns.idle).toBe(true);
    (await turns.take(new AbortController().signal))();
  });
});
