import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import {
  startEngine,
  startEngineProcess,
  temporaryHome,
  type TestClient,
  type TestEngine,
} from '../../support/startEngine.ts';
import { writeWav } from '../../support/wavWriter.ts';

const model = 'local:whisper-tiny.en';
const install = await speechModel('whisper-tiny.en');
const all = await speechRecordings();
const sentence =
  'and so my fellow americans ask not what your country can do for you ask what you can do for your country';

async function send(client: TestClient, name: string, body: Uint8Array): Promise<string> {
  const answer = await client.fetch(`/upload/speech?name=${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { id: string }).id;
}

async function ended(client: TestClient, id: string) {
  for (;;) {
    const transcript = await client.api.speech.transcript.query({ id });
    if (transcript.state !== 'waiting' && transcript.state !== 'running') return transcript;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function textOf(client: TestClient, id: string): Promise<string> {
  const { items } = await client.api.speech.segments.query({ id, limit: 1_000 });
  return normalizeTranscript(items.map(({ text }) => text).join(' '));
}

/** Everything that is said in the recordings, one after another, with two silences that end a window: two that are read side by side, and more behind them. */
async function longRecording(): Promise<Buffer> {
  const samples: number[] = [];
  for (const [place, { file }] of (all ?? []).entries()) {
    if (place === 3 || place === 6) samples.push(...new Float32Array(6 * 16_000));
    for await (const chunk of decodedBytes(readFileSync(file), { environment: {} })) samples.push(...chunk);
  }
  return writeWav(samples, { rate: 16_000 });
}

describe.skipIf(install === null || all === null)('transcripts', () => {
  const jfk = readFileSync(all?.find(({ file }) => file.endsWith('jfk.wav'))?.file ?? '/dev/null');
  let engine: TestEngine;

  beforeAll(async () => {
    const home = await temporaryHome();
    await install?.(home);
    engine = await startEngine({ home, environment: {} });
  });
  afterAll(async () => {
    await engine.close();
    await rm(engine.home, { recursive: true, force: true });
  });

  it('are made one after another, and say under what they were', async () => {
    const [one, two] = [await send(engine, 'one.wav', jfk), await send(engine, 'two.wav', jfk)];
    const made = await engine.api.speech.start.mutate({ recordings: [one, two], model, words: true });
    // Two models at once would spoil both times.
    expect(made.map(({ state }) => state)).toEqual(['running', 'waiting']);
    const [first, second] = await Promise.all(made.map(({ id }) => ended(engine, id)));
    expect(first).toMatchObject({ state: 'done', language: 'en', leftMachine: false, edited: false, cost: null });
    expect(first?.conditions.modelSha256).toMatch(/^[\da-f]{64}$/);
    expect(first?.timings.realTimeFactor).toBeGreaterThan(0);
    expect(second?.state).toBe('done');
    expect(await textOf(engine, first?.id ?? '')).toBe(sentence);
    const { items } = await engine.api.speech.segments.query({ id: first?.id ?? '', limit: 1 });
    expect(items[0]?.words?.[0]?.text.trim()).toMatch(/^And/);
    const { transcripts } = await engine.api.speech.recording.query({ id: one });
    expect(transcripts.map(({ id, state }) => ({ id, state }))).toEqual([{ id: first?.id, state: 'done' }]);
  });

  it('of a model or a service that is not there are not begun', async () => {
    const id = await send(engine, 'none.wav', jfk);
    const start = (wanted: string) => engine.api.speech.start.mutate({ recordings: [id], model: wanted });
    await expect(start('local:whisper-base')).rejects.toThrow(/not installed/);
    await expect(start('nobody:whisper-1')).rejects.toThrow(/no connection/);
    await expect(engine.api.speech.start.mutate({ recordings: ['gone'], model })).rejects.toThrow(/no recording/);
    expect((await engine.api.speech.recording.query({ id })).transcripts).toEqual([]);
  });

  it('that are stopped keep what was done, go on behind it, and leave with their recording', async () => {
    const id = await send(engine, 'long.wav', await longRecording());
    const [made] = await engine.api.speech.start.mutate({ recordings: [id], model });
    const transcript = made?.id ?? '';
    while ((await engine.api.speech.transcript.query({ id: transcript })).segments === 0) {
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await engine.api.speech.stop.mutate({ id: transcript })).toEqual({ stopped: true });
    const stopped = await ended(engine, transcript);
    expect(stopped).toMatchObject({ state: 'stopped', error: null });
    const before = await engine.api.speech.segments.query({ id: transcript, limit: 1_000 });
    await engine.api.speech.resume.mutate({ id: transcript });
    expect((await ended(engine, transcript)).state).toBe('done');
    const after = await engine.api.speech.segments.query({ id: transcript, limit: 1_000 });
    expect(after.items.slice(0, before.items.length)).toEqual(before.items);
    const starts = after.items.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    await engine.api.speech.remove.mutate({ ids: [id] });
    await expect(engine.api.speech.transcript.query({ id: transcript })).rejects.toThrow(/no transcript/);
  });

  it('outlive a kill in the middle: what was done is not done again, and the whole reads as without it', async () => {
    const home = await temporaryHome();
    await install?.(home);
    const audio = await longRecording();
    const killed = await startEngineProcess(home);
    const id = await send(killed, 'long.wav', audio);
    const [made] = await killed.api.speech.start.mutate({ recordings: [id], model });
    const transcript = made?.id ?? '';
    while ((await killed.api.speech.transcript.query({ id: transcript })).segments === 0) {
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    killed.child.kill('SIGKILL');
    await killed.gone;
    const again = await startEngineProcess(home);
    try {
      const cutOff = await again.api.speech.transcript.query({ id: transcript });
      expect(cutOff.state).toBe('interrupted');
      expect(cutOff.segments).toBeGreaterThan(0);
      const before = await again.api.speech.segments.query({ id: transcript, limit: 1_000 });
      const whole = await again.api.speech.start.mutate({ recordings: [id], model });
      await again.api.speech.resume.mutate({ id: transcript });
      expect((await ended(again, transcript)).state).toBe('done');
      await ended(again, whole[0]?.id ?? '');
      const after = await again.api.speech.segments.query({ id: transcript, limit: 1_000 });
      expect(after.items.slice(0, before.items.length)).toEqual(before.items);
      const [resumed, unbroken] = [await textOf(again, transcript), await textOf(again, whole[0]?.id ?? '')];
      const { wordErrors } = await import('../../../electron/engine/statistics/wordErrors.ts');
      // Windows may be cut elsewhere behind the place; nothing may be lost or said twice.
      expect(wordErrors(unbroken, resumed).rate).toBeLessThan(0.03);
    } finally {
      again.child.kill('SIGTERM');
      await again.gone;
      await rm(home, { recursive: true, force: true });
    }
  });
});
