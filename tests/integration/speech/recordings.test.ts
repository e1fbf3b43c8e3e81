import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { writeWav } from '../../support/wavWriter.ts';

const second = writeWav(
  Float32Array.from({ length: 16_000 }, (_, at) => Math.sin(at / 10) / 4),
  { rate: 16_000 },
);

describe('recordings', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ environment: {} });
  });
  afterAll(() => engine.close());

  const upload = (name: string, body: Uint8Array) =>
    engine.fetch(`/upload/speech?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(body),
    });

  it('come in by upload, under the name of the file, which is only a name', async () => {
    const answer = await upload('../../etc/my\u202etalk.wav', second);
    expect(answer.status).toBe(200);
    const made = (await answer.json()) as { id: string; name: string; seconds: number };
    expect(made).toMatchObject({
      name: 'mytalk.wav',
      origin: 'upload',
      state: 'ready',
      format: 'wav',
      seconds: 1,
      playable: true,
    });
    expect((await stat(path.join(engine.home, 'speech', 'recordings', made.id))).size).toBe(second.length);
    expect(await engine.api.speech.list.query({ limit: 10, search: 'TALK' })).toMatchObject({
      items: [{ id: made.id }],
    });
    expect((await engine.api.speech.list.query({ limit: 10, search: '%' })).items).toEqual([]);
  });

  // Half a copy left behind would fill the disk unseen.
  it('that are none are refused with their name, and nothing of them stays', async () => {
    for (const [name, body, code] of [
      ['empty.wav', Buffer.alloc(0), 'media/empty'],
      ['letter.mp3', Buffer.from('Dear all, this is text.'), 'media/unknown-format'],
      ['cut.wav', second.subarray(0, 30), 'media/bad-file'],
      // A FLAC file: there is no ffmpeg in this environment.
      ['song.flac', Buffer.from('fLaC and so on'), 'media/no-decoder'],
    ] as const) {
      const answer = await upload(name, body);
      expect(answer.status).toBe(400);
      const { error } = (await answer.json()) as { error: { code: string; message: string } };
      expect(error.code).toBe(code);
      expect(error.message).toContain(name);
    }
    const files = await import('node:fs/promises').then(({ readdir }) =>
      readdir(path.join(engine.home, 'speech', 'recordings')),
    );
    const known = (await engine.api.speech.list.query({ limit: 100 })).items.map(({ id }) => id);
    expect(files.sort()).toEqual(known.sort());
  });

  it('added by path stay where they are, all or none, and are missing when the file goes', async () => {
    const [one, bad] = [path.join(engine.home, 'one.wav'), path.join(engine.home, 'bad.wav')];
    await writeFile(one, second);
    await writeFile(bad, 'no');
    const before = (await engine.api.speech.list.query({ limit: 100 })).items.length;
    await expect(engine.api.speech.add.mutate({ paths: [one, bad] })).rejects.toThrow(/bad\.wav/);
    expect((await engine.api.speech.list.query({ limit: 100 })).items.length).toBe(before);
    const [made] = await engine.api.speech.add.mutate({ paths: [one] });
    const id = made?.id ?? '';
    expect((await engine.api.speech.rename.mutate({ id, name: ' First ' })).name).toBe('First');
    await engine.api.speech.remove.mutate({ ids: [id] });
    // A person's own file must outlive its entry here.
    expect((await readFile(one)).length).toBe(second.length);
  });

  it('are played in ranges, so that one can jump about in them', async () => {
    const { id } = (await (await upload('range.wav', second)).json()) as { id: string };
    const part = await engine.fetch(`/audio/speech/${id}`, { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${second.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(second.subarray(10, 20));
    const last = await engine.fetch(`/audio/speech/${id}`, { headers: { range: 'bytes=-4' } });
    expect(Buffer.from(await last.arrayBuffer())).toEqual(second.subarray(-4));
    expect((await engine.fetch(`/audio/speech/${id}`, { headers: { range: `bytes=${second.length}-` } })).status).toBe(
      416,
    );
    expect((await engine.fetch('/audio/speech/nobody')).status).toBe(404);
    const stranger = await fetch(new URL(`/audio/speech/${id}`, engine.url));
    expect(stranger.status).toBe(401);
  });

  it('have a reference, whose captions must be captions', async () => {
    const { id } = (await (await upload('said.wav', second)).json()) as { id: string };
    await expect(engine.api.speech.setReference.mutate({ id, text: 'no times', format: 'srt' })).rejects.toThrow(
      /caption/,
    );
    const srt = '1\r\n00:00:00,500 --> 00:00:01,000\r\nHello <i>there</i>\r\n';
    expect((await engine.api.speech.setReference.mutate({ id, text: srt, format: 'srt' })).reference).toBe('srt');
    expect((await engine.api.speech.setReference.mutate({ id, text: null })).reference).toBeNull();
  });

  // Turns given beside a corrected text wiped it, and a new text dropped the turns: neither could be had back.
  it('keep one half of a reference where the other is given or taken away', async () => {
    const { id } = (await (await upload('halves.wav', second)).json()) as { id: string };
    const give = (reference: { text?: string | null; speakers?: string | null }) =>
      engine.api.speech.setReference.mutate({ id, ...reference });
    const turns = 'SPEAKER talk 1 0.1 0.5 <NA> <NA> Ann <NA> <NA>\n';
    expect(await give({ text: 'Hello there' })).toMatchObject({ reference: 'text', hasTurns: false });
    expect(await give({ speakers: turns })).toMatchObject({ reference: 'text', hasTurns: true });
    expect(await engine.api.speech.reference.query({ id })).toMatchObject({ content: 'Hello there', speakers: turns });
    expect(await give({ text: 'Hello again' })).toMatchObject({ reference: 'text', hasTurns: true });
    expect(await give({ text: null })).toMatchObject({ reference: 'rttm', hasTurns: true });
    expect(await give({})).toMatchObject({ reference: 'rttm', hasTurns: true });
    expect(await give({ speakers: null })).toMatchObject({ reference: null, hasTurns: false });
    expect(await engine.api.speech.reference.query({ id })).toBeNull();
  });

  // Each is held against each that was heard: a name in every line kept the machine busy for minutes.
  it('have a reference with no more speakers than can be held apart', async () => {
    const { id } = (await (await upload('many.wav', second)).json()) as { id: string };
    const turns = (count: number) =>
      Array.from({ length: count }, (_, at) => `SPEAKER talk 1 ${at} 1 <NA> <NA> v${at} <NA> <NA>\n`).join('');
    const captions = Array.from({ length: 101 }, (_, at) => `00:${at % 60}.000 --> 00:59.900\n<v Voice ${at}>word`);
    const give = engine.api.speech.setReference.mutate;
    await expect(give({ id, speakers: turns(101) })).rejects.toThrow(/101 different speakers/);
    await expect(give({ id, text: `WEBVTT\n\n${captions.join('\n\n')}`, format: 'vtt' })).rejects.toThrow(/speakers/);
    expect((await give({ id, speakers: turns(100) })).reference).toBe('rttm');
  });
});
