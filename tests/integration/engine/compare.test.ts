import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type CompareEvent, type TestEngine, type TurnView } from '../../support/startEngine.ts';
import { testWeights } from '../../support/weights.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const gemma = 'gemma-3-270m-q4_k_m';
const here = (await testWeights(smol)) !== null && (await testWeights(gemma)) !== null;

describe.skipIf(!here)('comparing local models for real', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ weights: [smol, gemma], offline: true });
  });
  afterAll(() => engine.close());

  const create = (fields: Partial<Parameters<TestEngine['api']['compare']['create']['mutate']>[0]> = {}) =>
    engine.api.compare.create.mutate({
      models: [`local:${smol}`],
      settings: { maxTokens: 24, temperature: 0 },
      ...fields,
    });
  const ask = (conversationId: string, prompt: string) => engine.api.compare.ask.mutate({ conversationId, prompt });
  const long = 'Tell me a very long story about a lighthouse keeper and the sea.';

  it('two columns answer one after another, measured, and the text streams without a gap', async () => {
    const { id } = await create({ models: [`local:${smol}`, `local:${gemma}`] });
    const stop = new AbortController();
    const pages = new Map<string, string>();
    const running = new Map<string, string>();
    let together = 0;
    const watching = (async () => {
      for await (const event of engine.watch(id, stop.signal)) {
        for (const { id: answer, text, state } of event.type === 'turn' ? event.turn.answers : []) {
          pages.set(answer, text);
          running.set(answer, state);
        }
        if (event.type === 'text') {
          expect(event.offset).toBe(pages.get(event.answerId)?.length);
          pages.set(event.answerId, (pages.get(event.answerId) ?? '') + event.text);
        }
        if (event.type === 'answer') running.set(event.answer.id, event.answer.state);
        if ([...running.values()].filter((state) => state === 'writing').length > 1) together++;
      }
    })().catch(() => undefined);
    const asked = await ask(id, 'Name three uses of a paperclip.');
    const turn = await engine.finished(id, asked.id);
    await expect.poll(() => turn.answers.every(({ id: answer, text }) => pages.get(answer) === text)).toBe(true);
    stop.abort();
    await watching;
    expect(together).toBe(0);
    for (const answer of turn.answers) {
      expect(answer).toMatchObject({ state: 'done', leftMachine: false, cost: null, error: null });
      expect(answer.text.length).toBeGreaterThan(10);
      expect(answer.usage?.outputTokens).toBe(24);
      expect(answer.timings?.ttftMs).toBeGreaterThan(0);
      expect(answer.timings?.outputTokensPerSecond).toBeGreaterThan(1);
      expect(answer.conditions).toMatchObject({ cold: true, threads: 1, temperature: 0, maxTokens: 24 });
      expect(answer.conditions?.modelSha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(turn.answers[1]?.conditions?.template).toBe('completion');
    expect(turn.answers[1]?.warnings?.map(({ code }) => code)).toContain('model/base');
    expect(turn.fairness.map(({ code }) => code)).toContain('different-template');
  }, 180_000);

  it('the second turn knows the first, and reads only what is new', async () => {
    const { id } = await create();
    const first = await ask(id, 'My name is Ada. Say hello to me.');
    await engine.finished(id, first.id);
    const second = await engine.finished(id, (await ask(id, 'What is my name?')).id);
    const usage = second.answers[0]?.usage;
    expect(usage?.cachedInputTokens).toBeGreaterThan(0.5 * (usage?.inputTokens ?? Infinity));
    expect(second.position).toBe(1);
    expect((await engine.api.compare.get.query({ id })).title).toBe('My name is Ada. Say hello to me.');
  });

  it('repeats are kept apart, an answer can be made anew, and the next turn goes on from the newest', async () => {
    const { id } = await create({ repeat: 2, settings: { maxTokens: 8, temperature: 0 } });
    const asked = await engine.finished(id, (await ask(id, 'Say one word.')).id);
    expect(asked.answers.map(({ repeat }) => repeat)).toEqual([0, 1]);
    await engine.api.compare.regenerate.mutate({ answerId: asked.answers[0]?.id ?? '' });
    const again = await engine.finished(id, asked.id);
    expect(again.answers).toHaveLength(2);
    expect(again.answers[0]).toMatchObject({ attempt: 1, repeat: 0, state: 'done' });
  });

  it('a blind turn hides who is who until the vote, also on the wire', async () => {
    const { id } = await create({
      // A vote is between models that answered: one of three does not.
      models: [`local:${smol}`, `local:${smol}`, 'local:absent'],
      blind: true,
      settings: { maxTokens: 8, temperature: 0 },
    });
    const stop = new AbortController();
    const events: CompareEvent[] = [];
    const watching = (async () => {
      for await (const event of engine.watch(id, stop.signal)) events.push(event);
    })().catch(() => undefined);
    const asked = await ask(id, 'Say one word.');
    const turn = await engine.finished(id, asked.id);
    const winner = turn.answers.find(({ state }) => state === 'done')?.id ?? '';
    stop.abort();
    await watching;
    const told = JSON.stringify([asked, turn, events.filter(({ type }) => type !== 'conversation')]);
    expect(told).not.toMatch(/smollm|absent|llama|Q4_1|"ttftMs"|"queued"|"loading"/i);
    const vote = { turnId: turn.id, outcome: 'win' as const };
    await expect(engine.api.compare.vote.mutate({ ...vote, winnerAnswerId: 'nobody' })).rejects.toMatchObject({
      data: { yardstick: { code: 'compare/no-winner' } },
    });
    const revealed = await engine.api.compare.vote.mutate({ ...vote, winnerAnswerId: winner });
    expect(revealed.blind).toBe(false);
    expect(new Set(revealed.answers.map(({ model }) => model))).toEqual(new Set(['local:absent', `local:${smol}`]));
    expect(revealed.vote).toMatchObject({ blind: true, winnerAnswerId: winner });
    const again = await engine.api.compare.vote.mutate({ turnId: turn.id, outcome: 'tie' });
    expect(again.vote).toMatchObject({ blind: false, outcome: 'tie' });
  });

  it('a worker killed in the middle of an answer interrupts that answer, with its text, and the next one works', async () => {
    const { id } = await create({ settings: { maxTokens: 2000 } });
    const asked = await ask(id, long);
    let seen = '';
    for await (const event of engine.watch(id)) {
      if (event.type === 'text') seen += event.text;
      if (seen.length > 40) break;
    }
    for (const pid of workers()) process.kill(pid, 'SIGKILL');
    const turn: TurnView = await engine.finished(id, asked.id);
    expect(turn.answers[0]).toMatchObject({ state: 'interrupted', error: { code: 'worker/died' } });
    expect(turn.answers[0]?.text.startsWith(seen)).toBe(true);
    await engine.api.compare.update.mutate({ id, settings: { maxTokens: 5 } });
    const next = await engine.finished(id, (await ask(id, 'Say one word.')).id);
    expect(next.answers[0]?.state).toBe('done');
  });

  it('a deleted conversation stops its answers', async () => {
    const { id } = await create({ settings: { maxTokens: 2000 } });
    await ask(id, long);
    await engine.api.history.remove.mutate({ ids: [id] });
    await expect.poll(() => engine.engine.inference.idle, { timeout: 2000 }).toBe(true);
    await expect(engine.api.compare.get.query({ id })).rejects.toMatchObject({ data: { httpStatus: 404 } });
  });
});

/** Model workers of this process. */
function workers(): number[] {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes('workers/llama/'))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
}
