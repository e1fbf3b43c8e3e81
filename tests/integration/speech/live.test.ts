import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../../electron/engine/features/speech/view.ts';
import { readWavHeader } from '../../../electron/engine/media/wavHeader.ts';
import { bytesInMemory } from '../../../electron/engine/media/byteSource.ts';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { wordErrors } from '../../../electron/engine/statistics/wordErrors.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import {
  startEngine,
  startEngineProcess,
  temporaryHome,
  type TestClient,
  type TestEngine,
} from '../../support/startEngine.ts';

const install = await speechModel('whisper-tiny.en');
const all = await speechRecordings();
const sentence =
  'and so my fellow americans ask not what your country can do for you ask what you can do for your country';

function piece(client: TestClient, id: string, offset: number, body: Uint8Array): Promise<Response> {
  return client.fetch(`/upload/live/${id}?offset=${offset}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(body),
  });
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('what the microphone hears', () => {
  let engine: TestEngine;
  let pcm: Buffer;
  beforeAll(async () => {
    const home = await temporaryHome();
    await install?.(home);
    engine = await startEngine({ home, environment: {} });
    const parts: Buffer[] = [];
    const jfk = all?.find(({ file }) => file.endsWith('jfk.wav'))?.file;
    if (jfk !== undefined) {
      for await (const chunk of decodedBytes(readFileSync(jfk), { environment: {} })) {
        const bytes = Buffer.alloc(chunk.length * 2);
        for (const [at, value] of chunk.entries())
          bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(0.999, value)) * 32_767), at * 2);
        parts.push(bytes);
      }
    }
    pcm = Buffer.concat(parts);
  });
  afterAll(async () => {
    await engine.close();
    await rm(engine.home, { recursive: true, force: true });
  });

  // A piece whose answer was lost is sent again: twice in the recording it would be an echo.
  it('is on the disk when a piece is answered, each once and in order', async () => {
    const { id, state } = await engine.api.speech.liveStart.mutate({ name: 'Notes' });
    expect(state).toBe('recording');
    await expect(engine.api.speech.liveStart.mutate({})).rejects.toThrow(/already/);
    const sound = Buffer.from(Array.from({ length: 4_000 }, (_, at) => at % 251));
    expect(await (await piece(engine, id, 0, sound.subarray(0, 1_000))).json()).toEqual({ bytes: 1_000 });
    expect(await (await piece(engine, id, 0, sound.subarray(0, 1_500))).json()).toEqual({ bytes: 1_500 });
    const gap = await piece(engine, id, 2_000, sound.subarray(2_000));
    expect(gap.status).toBe(409);
    expect(await gap.json()).toMatchObject({ bytes: 1_500, error: { code: 'speech/gap' } });
    expect((await piece(engine, id, 1_500, sound.subarray(1_500, 1_501))).status).toBe(400);
    expect((await piece(engine, id, 1_500, Buffer.alloc(1_100_000))).status).toBe(413);
    // The stop overtakes the last piece, and waits for it.
    const stopping = engine.api.speech.liveStop.mutate({ id, bytes: 4_000 });
    await wait(100);
    await piece(engine, id, 1_500, sound.subarray(1_500));
    expect(await stopping).toMatchObject({ name: 'Notes', state: 'ready', seconds: 0.125, origin: 'microphone' });
    const file = await readFile(path.join(engine.home, 'speech', 'recordings', id));
    expect(await readWavHeader(bytesInMemory(file), 'it')).toMatchObject({
      rate: 16_000,
      channels: 1,
      dataBytes: 4_000,
    });
    expect(file.subarray(44)).toEqual(sound);
    expect((await piece(engine, id, 4_000, sound)).status).toBe(404);
  });

  it.skipIf(install === null || all === null)(
    'is written down while it is recorded: some ahead, final at silences',
    async () => {
      const startedAt = performance.now();
      const { id } = await engine.api.speech.liveStart.mutate({ model: 'local:whisper-tiny.en', words: true });
      // Nobody says anything yet.
      const listening = 3_000;
      await wait(listening);
      const events: LiveEvent[] = [];
      const following = (async () => {
        for await (const event of engine.engine.speechDesk.live(id, new AbortController().signal)) events.push(event);
      })();
      // However slow the machine: the next piece comes when what it should show is there.
      const until = async (isThere: (event: LiveEvent) => boolean) => {
        while (!events.some(isThere)) await wait(30);
      };
      const send = async (from: number, to: number) => {
        for (let at = from * 32_000; at < Math.min(to * 32_000, pcm.length); at += 16_000) {
          await piece(engine, id, at, pcm.subarray(at, at + 16_000));
        }
      };
      // "And so my fellow Americans": no silence behind it yet.
      await send(0, 2);
      await until(({ state, tentative }) => state === 'recording' && /fellow/i.test(tentative));
      expect(events.at(-1)?.segments).toBe(0);
      // He is silent from 2.2 s to 3.3 s.
      await send(2, 11);
      await until(({ state, segments }) => state === 'recording' && segments > 0);
      await engine.api.speech.liveStop.mutate({ id, bytes: pcm.length });
      await following;
      expect(events.at(-1)).toMatchObject({ state: 'done', tentative: '', error: null, seconds: 11 });
      const transcriptId = events.at(-1)?.transcriptId ?? '';
      const transcript = await engine.api.speech.transcript.query({ id: transcriptId });
      expect(transcript).toMatchObject({ state: 'done', live: true });
      // The time that was spent listening is no work of the model, however long that takes on a busy machine.
      expect(transcript.timings.totalMs).toBeLessThan(performance.now() - startedAt - listening);
      const { items } = await engine.api.speech.segments.query({ id: transcriptId, limit: 100 });
      const text = normalizeTranscript(items.map((item) => item.text).join(' '));
      expect(wordErrors(sentence, text).rate).toBeLessThan(0.15);
    },
  );

  // A crash must cost no more than the last piece.
  it('is a whole recording after the engine was killed', async () => {
    const home = await temporaryHome();
    const killed = await startEngineProcess(home);
    const { id } = await killed.api.speech.liveStart.mutate({});
    await piece(killed, id, 0, Buffer.alloc(32_000, 1));
    killed.child.kill('SIGKILL');
    await killed.gone;
    const again = await startEngineProcess(home);
    expect(await again.api.speech.recording.query({ id })).toMatchObject({ state: 'ready', seconds: 1, bytes: 32_044 });
    const file = Buffer.from(await (await again.fetch(`/audio/speech/${id}`)).arrayBuffer());
    expect(file.readUInt32LE(40)).toBe(32_000);
    again.child.kill('SIGTERM');
    await again.gone;
    await rm(home, { recursive: true, force: true });
  });
});
