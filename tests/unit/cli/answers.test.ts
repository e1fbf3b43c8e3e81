import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer, AnswerEvent } from '../../../electron/engine/answers/answer.ts';
import type { AnswerRequest } from '../../../electron/engine/inference/inference.ts';
import { command } from './commandDouble.ts';

const answer = (changes: Partial<Answer> = {}): Answer => ({
  model: 'local:tiny',
  text: 'Hello there.',
  finishReason: 'stop',
  warnings: [],
  usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 3, reasoningTokens: null },
  timings: { loadMs: 800, queueMs: 0, ttftMs: 120.4, totalMs: 1_450, outputTokensPerSecond: 41.23 },
  cost: null,
  leftMachine: false,
  conditions: {
    modelSha256: 'ab',
    quantization: 'Q4_1',
    runtime: 'llama.cpp',
    runtimeVersion: '1',
    device: 'CPU: Test',
    gpuFallback: false,
    threads: 2,
    contextTokens: 2048,
    temperature: 0.7,
    topP: 1,
    topK: 40,
    minP: 0.05,
    maxTokens: null,
    seed: 1,
    stop: [],
    template: 'chatml',
    system: null,
    examples: 0,
    jsonSchema: null,
    images: 0,
    passages: 0,
    masked: null,
    cold: true,
    cached: false,
    foreignLoad: null,
    priceListDate: null,
    yardstick: '9.8.7',
    startedAt: '2026-01-01T00:00:00.000Z',
  },
  ...changes,
});

/** An engine that answers as told and remembers what it was asked. */
function answering(answers: (request: AnswerRequest) => Answer) {
  const requests: AnswerRequest[] = [];
  const inference = {
    async *answer(request: AnswerRequest): AsyncGenerator<AnswerEvent> {
      requests.push(request);
      const finished = answers(request);
      for (const text of finished.text.match(/.{1,3}/gs) ?? []) yield { type: 'text', text };
      yield { type: 'finished', state: 'done', answer: finished };
    },
  };
  return { requests, engine: { inference } };
}

describe('run', () => {
  it('prints the text on stdout and the figures on stderr', async () => {
    const { engine, requests } = answering(() => answer());
    const { exitCode, out, err } = await command(
      [
        'run',
        'local:tiny',
        'Hi',
        '--system',
        'Be kind',
        '--max-tokens',
        '9',
        '--temperature',
        '.5',
        '--top-p',
        '0.9',
        '--seed',
        '7',
        '--stop',
        'X',
      ],
      { engine },
    );
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'Hello there.\n' });
    expect(err).toBe(
      'first token 120 ms · 41.2 tokens/s · total 1.4 s · tokens 5 in / 3 out · stayed here · CPU: Test · 2 threads · cold (load 800 ms)\n',
    );
    expect(requests[0]).toMatchObject({
      model: 'local:tiny',
      messages: [{ role: 'user', content: 'Hi' }],
      settings: { system: 'Be kind', maxTokens: 9, temperature: 0.5, topP: 0.9, seed: 7, stop: ['X'] },
    });
  });

  it('prints nothing but the answer with --json', async () => {
    const { engine } = answering(() => answer());
    const { exitCode, json, err } = await command(['run', 'tiny', 'Hi', '--json'], { engine });
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(json()).toEqual(answer());
  });

  it('reads the prompt from standard input, and takes a bare id for a local model', async () => {
    const { engine, requests } = answering(() => answer());
    await command(['run', 'tiny', '-'], { engine, stdin: 'from a pipe' });
    expect(requests[0]).toMatchObject({ model: 'local:tiny', messages: [{ content: 'from a pipe' }] });
  });

  it.each(['', '  \n'])('refuses the empty prompt %j before an engine is opened', async (prompt) => {
    expect(await command(['run', 'tiny', prompt])).toMatchObject({
      exitCode: 1,
      opened: undefined,
      err: expect.stringContaining('(prompt/empty)') as string,
    });
  });

  it('refuses a prompt that no model could take', async () => {
    expect(await command(['run', 'tiny', '-'], { stdin: 'x'.repeat(5_000_001) })).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(prompt/too-long)') as string,
    });
  });

  it('keeps the text so far of a failed answer and ends with 1', async () => {
    const failed = answer({
      text: 'Hel',
      finishReason: 'error',
      error: { code: 'model/worker-died', message: 'It died.', hint: 'Again.' },
    });
    const { engine } = answering(() => failed);
    const plain = await command(['run', 'tiny', 'Hi'], { engine });
    expect(plain).toMatchObject({
      exitCode: 1,
      out: 'Hel\n',
      err: 'error: It died (model/worker-died)\nhint: Again\n',
    });
    const { exitCode, json } = await command(['run', 'tiny', 'Hi', '--json'], { engine });
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ text: 'Hel', error: { code: 'model/worker-died', hint: 'Again.' } });
  });

  it('ends with 130 and the text so far when it was stopped', async () => {
    const { engine } = answering(() => answer({ text: 'Hel', finishReason: 'stopped' }));
    const { exitCode, json } = await command(['run', 'tiny', 'Hi', '--json'], { engine });
    expect(exitCode).toBe(130);
    expect(json()).toMatchObject({ text: 'Hel', finishReason: 'stopped' });
  });

  it('shows control characters of an answer on a terminal instead of obeying them, and keeps the bytes in a pipe', async () => {
    const { engine } = answering(() => answer({ text: 'a\u001b[2Jb' }));
    expect((await command(['run', 'tiny', 'Hi'], { engine, tty: true })).out).toContain('a\\u001b[2Jb');
    expect((await command(['run', 'tiny', 'Hi', '--json'], { engine })).json()).toMatchObject({ text: 'a\u001b[2Jb' });
  });

  it('sends an image only when its bytes are one', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-image-'));
    const image = path.join(folder, 'a.jpg');
    writeFileSync(image, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]));
    const text = path.join(folder, 'b.png');
    writeFileSync(text, 'secret');
    const { engine, requests } = answering(() => answer());
    await command(['run', 'tiny', 'Hi', '--image', image], { engine });
    expect(requests[0]?.settings.images).toEqual(['data:image/png;base64,iVBORw0KGgoB']);
    // A folder, and a device that never ends (Windows has none of that name).
    for (const file of [text, path.join(folder, 'none.png'), folder, '/dev/zero']) {
      expect(await command(['run', 'tiny', 'Hi', '--image', file], { engine })).toMatchObject({
        exitCode: 1,
        err: expect.stringContaining('(input/image)') as string,
      });
    }
  });
});

describe('compare', () => {
  it('asks every model the same, the local ones with a seed, and prints the document of the contract', async () => {
    const { engine, requests } = answering(({ model, settings }) =>
      answer({ model, conditions: { ...answer().conditions, seed: settings.seed ?? null } }),
    );
    const { exitCode, json, err } = await command(
      ['compare', 'Hi', '--models', 'a, cloud:b', '--repeat', '2', '--json'],
      { engine },
    );
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const { prompt, seed, answers } = json() as { prompt: string; seed: number; answers: Answer[] };
    expect(prompt).toBe('Hi');
    expect(answers.map((one) => [one.model, one.conditions.seed])).toEqual([
      ['local:a', seed],
      ['local:a', seed + 1],
      // A service without seeds would warn of one that nobody asked for.
      ['cloud:b', null],
      ['cloud:b', null],
    ]);
    expect(requests).toHaveLength(4);
  });

  it('keeps the seed it is given, for services too', async () => {
    const { engine, requests } = answering(() => answer());
    const { json } = await command(['compare', 'Hi', '--models', 'a,cloud:b', '--seed', '42', '--json'], { engine });
    expect(json()).toMatchObject({ seed: 42 });
    expect(requests.map(({ settings }) => settings.seed)).toEqual([42, 42]);
  });

  // Catches: one failed column that takes the others with it.
  it('prints the other answers when one failed, and ends with 1', async () => {
    const { engine } = answering(({ model }) =>
      model === 'local:b'
        ? answer({
            model,
            text: '',
            finishReason: 'error',
            error: { code: 'model/not-installed', message: 'No b', hint: 'Pull b.' },
          })
        : answer({ model }),
    );
    const { exitCode, out, err } = await command(['compare', 'Hi', '--models', 'a,b'], { engine });
    expect(exitCode).toBe(1);
    expect(err).toContain('error: local:b: No b (model/not-installed)\nhint: Pull b\n');
    expect(out).toMatch(/== local:a\nHello there\.\n-- first token .*\n\n== local:b\nNo b \(model\/not-installed\)\n/);
  });
});
