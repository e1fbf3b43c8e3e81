import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startEngineProcess, temporaryHome } from '../../support/startEngine.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';

/** The base model never ends by itself, so that there is always something to kill. */
const gemma = 'gemma-3-270m-q4_k_m';
const here = (await testWeights(gemma)) !== null;
const homes: string[] = [];

const freshHome = async () => {
  const home = await temporaryHome();
  homes.push(home);
  return home;
};

afterEach(async () => {
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
});

describe('the engine as a process', () => {
  it.each([
    ['the window says so', 'close'],
    ['the window is gone', 'disconnect'],
    ['it is asked politely', 'SIGTERM'],
  ] as const)('ends cleanly when %s', async (_why, how) => {
    const engine = await startEngineProcess(await freshHome());
    expect((await engine.fetch('/v1/models')).status).toBe(200);
    const started = performance.now();
    if (how === 'close') engine.child.send({ event: 'close' });
    else if (how === 'disconnect') engine.child.disconnect();
    else engine.child.kill('SIGTERM');
    expect(await engine.gone).toEqual({ code: 0, signal: null });
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('says why it cannot start: the data folder has an owner', async () => {
    const home = await freshHome();
    const first = await startEngineProcess(home);
    await expect(startEngineProcess(home)).rejects.toThrow('store/in-use');
    first.child.kill('SIGTERM');
    await first.gone;
  });

  // Catches: saving into a deleted file all day, with everything seeming well.
  it('says when its database was deleted under it', async () => {
    const home = await freshHome();
    const engine = await startEngineProcess(home);
    await rm(path.join(home, 'yardstick.db'));
    const { problems } = await engine.api.system.info.query();
    expect(problems).toContainEqual(expect.objectContaining({ code: 'store/gone' }));
    engine.child.kill('SIGTERM');
    await engine.gone;
  });

  it.skipIf(!here)(
    'killed while an answer streams has saved all but the last second of it, and starts again with it',
    async () => {
      const home = await freshHome();
      await linkWeights(home, gemma);
      const first = await startEngineProcess(home);
      const { id } = await first.api.compare.create.mutate({
        models: [`local:${gemma}`],
        settings: { maxTokens: 3000, temperature: 0 },
      });
      const asked = await first.api.compare.ask.mutate({ conversationId: id, prompt: 'Tell me a very long story.' });
      // What the screen showed, with the time at which it did.
      const shown: { at: number; text: string }[] = [];
      let text = '';
      for await (const event of first.watch(id)) {
        if (event.type === 'text') shown.push({ at: performance.now(), text: (text += event.text) });
        // However slow the machine: until there is something that a second ago was already there.
        if ((shown.findLast(({ at }) => at <= performance.now() - 1000)?.text.length ?? 0) > 40) break;
      }
      first.child.kill('SIGKILL');
      const killedAt = performance.now();
      await first.gone;

      const second = await startEngineProcess(home);
      const { turns } = await second.api.compare.turns.query({ conversationId: id, limit: 10 });
      const answer = turns.find((turn) => turn.id === asked.id)?.answers[0];
      expect(answer?.state).toBe('interrupted');
      const aSecondBefore = shown.findLast(({ at }) => at <= killedAt - 1000)?.text ?? '';
      expect(aSecondBefore.length).toBeGreaterThan(20);
      expect(answer?.text.startsWith(aSecondBefore)).toBe(true);
      expect(text.startsWith(answer?.text.slice(0, text.length) ?? '-')).toBe(true);
      second.child.kill('SIGTERM');
      expect((await second.gone).code).toBe(0);
    },
    60_000,
  );
});
