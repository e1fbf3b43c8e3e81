import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConnectProxy } from '../../support/faultServer/connectProxy.ts';
import { answers } from '../../support/faultServer/behaviours.ts';
import { startFaultServer, type FaultServer } from '../../support/faultServer/faultServer.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { installTinyBert } from '../../support/tinyBert.ts';

const service = 'gpubox.internal:8000';

const chunk = (fields: object) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...fields })}\n\n`;
const stream = [
  chunk({ model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content: 'Write to <EMA' } }] }),
  chunk({ choices: [{ index: 0, delta: { content: 'IL_1>, "forty-three nests" [1].' } }] }),
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  'data: [DONE]\n\n',
].join('');

// A real base in a real engine, and a service elsewhere, reached through a proxy, that only notes what it is sent.
describe('passages for a service', () => {
  let engine: TestEngine;
  let server: FaultServer;
  let proxy: Awaited<ReturnType<typeof startConnectProxy>>;
  let folder: string;
  let home: string;

  beforeAll(async () => {
    server = await startFaultServer();
    server.behave(answers(stream, 'text/event-stream'));
    proxy = await startConnectProxy(Number(server.host.split(':')[1]));
    folder = await mkdtemp(path.join(os.tmpdir(), 'yardstick-passages-'));
    home = await mkdtemp(path.join(os.tmpdir(), 'yardstick-home-'));
    await installTinyBert(path.join(home, 'models'), 'tiny-bert', { positions: 256 });
    engine = await startEngine({ home, environment: { HTTP_PROXY: `http://${proxy.host}` } });
    await writeFile(
      path.join(folder, 'herons.md'),
      '# Herons\n\nThe wardens counted forty-three nests in 2019. Questions go to ada@example.org.\n',
    );
    await writeFile(
      path.join(folder, 'bread.md'),
      '# Bread\n\nThe rye dough rests for sixteen hours in a nest of linen.\n',
    );
    const base = await engine.engine.knowledge.create({ name: 'notes', embedding: 'local:tiny-bert' });
    await (
      await engine.engine.knowledge.add(base.id, [folder])
    ).result;
    await engine.api.connections.add.mutate({
      name: 'box',
      kind: 'openai-compatible',
      baseUrl: `http://${service}/v1`,
      key: 'sk-canary-0123456789',
    });
    await engine.api.egress.allow.mutate({ host: service });
  }, 120_000);
  afterAll(async () => {
    await engine.close();
    await proxy.close();
    await server.close();
    for (const one of [folder, home]) await rm(one, { recursive: true, force: true });
  });

  // Catches: a passage that leaves although it was struck out, an address although it was masked, anything at all before the yes.
  it('leave only as they were shown: without what was struck out, masked, and restored in the answer', async () => {
    const { id } = await engine.api.compare.create.mutate({ models: ['box:m'] });
    const prompt = 'How many nests did the wardens count?';
    const knowledge = { base: 'notes', mask: true };
    const plan = await engine.api.compare.planKnowledge.mutate({ conversationId: id, prompt, knowledge });
    expect(plan.destinations).toEqual([{ model: 'box:m', destination: service }]);
    expect(plan.masked).toEqual([{ kind: 'email', count: 1 }]);
    expect(server.requests).toEqual([]);
    const bread = plan.context.passages.filter(({ title }) => title === 'Bread').map(({ chunkId }) => chunkId);
    expect(bread.length).toBeGreaterThan(0);

    const { id: turnId } = await engine.api.compare.ask.mutate({
      conversationId: id,
      prompt,
      knowledge: { ...knowledge, without: bread, seen: plan.seen },
    });
    const turn = await engine.finished(id, turnId);
    const [request] = server.requests;
    expect(request?.body).toContain('forty-three nests');
    expect(request?.body).toContain('<EMAIL_1>');
    expect(request?.body).not.toContain('ada@example.org');
    expect(request?.body).not.toContain('rye dough');
    const [answer] = turn.answers;
    expect(answer).toMatchObject({ state: 'done', leftMachine: true, destination: service });
    expect(answer?.text).toBe('Write to ada@example.org, "forty-three nests" [1].');
    expect(answer?.conditions).toMatchObject({ passages: turn.context?.passages.length, masked: 1 });
    expect(answer?.citations).toMatchObject([
      { marker: '[1]', title: 'Herons', quote: 'forty-three nests', found: true },
    ]);
    expect(turn.context?.struck).toBe(bread.length);

    // What is exported has what was given; and asked again after a change, exactly that goes once more.
    for (const format of ['markdown', 'html', 'json'] as const) {
      const { pieces } = await engine.api.history.export.query({ id, format });
      const content = pieces.map((piece) => (typeof piece === 'string' ? piece : piece.markdown)).join('');
      expect(content).toContain('The wardens counted forty');
      expect(content).not.toContain('rye dough');
    }
    await writeFile(path.join(folder, 'herons.md'), '# Herons\n\nNobody counted.\n');
    await (
      await engine.engine.knowledge.refresh('notes')
    ).result;
    await engine.api.compare.regenerate.mutate({ answerId: answer?.id ?? '' });
    await engine.finished(id, turnId);
    expect(server.requests).toHaveLength(2);
    expect(JSON.parse(server.requests[1]?.body ?? '').messages).toEqual(JSON.parse(request?.body ?? '').messages);
  }, 60_000);
});
