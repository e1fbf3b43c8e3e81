import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { toVtt } from '../../../electron/engine/media/subtitles.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { startEngine, temporaryHome, type TestEngine } from '../../support/startEngine.ts';
import { installToneSpeakers, toneTalk } from '../../support/toneSpeakers.ts';
import { writeWav } from '../../support/wavWriter.ts';

const [tiny, all] = [await speechModel('whisper-tiny.en'), await speechRecordings()];
const jfk = all?.find(({ file }) => path.basename(file) === 'jfk.wav');

/** The sentence, its second half said by somebody else: to the networks of these tests a voice is a tone that is talked over. */
const captions = [
  { start: 0.3, end: 7.8, text: 'And so my fellow Americans ask not what your country can do for you', voice: 'Ann' },
  { start: 7.8, end: 10.8, text: 'ask what you can do for your country', voice: 'Bo' },
];

describe.skipIf(tiny === null || jfk === undefined)('models compared on captions that say who speaks', () => {
  let engine: TestEngine;
  let recording: string;
  const models = ['local:whisper-tiny.en'];

  beforeAll(async () => {
    const home = await temporaryHome();
    await tiny?.(home);
    engine = await startEngine({ home, environment: {}, threads: 2 });
    const tones = toneTalk(
      [
        { voice: 3, start: 0.3, end: 7.8 },
        { voice: 2, start: 7.8, end: 10.9 },
      ],
      11,
    );
    const samples: number[] = [];
    for await (const chunk of decodedBytes(readFileSync(jfk?.file ?? ''), { environment: {} })) samples.push(...chunk);
    const answer = await engine.fetch('/upload/speech?name=talk.wav', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(
        writeWav(
          samples.map((value, place) => 0.7 * value + (tones[place] ?? 0)),
          { rate: 16_000 },
        ),
      ),
    });
    ({ id: recording } = (await answer.json()) as { id: string });
    await engine.api.speech.setReference.mutate({ id: recording, text: toVtt(captions), format: 'vtt' });
  });
  afterAll(async () => {
    await engine.close();
    await rm(engine.home, { recursive: true, force: true });
  });

  async function until(id: string, state: string) {
    for (;;) {
      const view = await engine.api.speech.comparison.query({ id });
      if (view.state === 'done' && view.speakers.state === state) return view;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  // Names are no words, and who speaks is measured without being asked for: before, only the command did it.
  it('say what it takes, and then how much of the speech is given to the wrong speaker', async () => {
    const { id } = await engine.api.speech.compare.mutate({ recordings: [recording], models, words: true });
    const before = await until(id, 'no-models');
    expect(before.speakers.models).toHaveLength(2);
    expect(before.cells[0]?.speakers).toBeNull();
    expect(before.cells[0]?.words?.rate).toBeLessThan(0.2);
    expect(before.cells[0]?.words?.reference).toBe(22);
    await installToneSpeakers(path.join(engine.home, 'models'));
    await engine.close();
    engine = await startEngine({ home: engine.home, environment: {}, threads: 2 });
    const after = await until(id, 'done');
    const [cell] = after.cells;
    expect(cell?.speakers?.total).toBeCloseTo(10.5, 1);
    // Pauses within a speaker's captions are speech in the reference.
    expect(cell?.speakers?.rate).toBeLessThan(0.3);
    expect(cell?.speakers?.confusion).toBeLessThan(1);
    expect(after.totals[0]?.speakers).toMatchObject({ rate: cell?.speakers?.rate, recordings: 1, interval: null });
  });

  // Corpora say who speaks in files of turns, without a word of what is said.
  it('find them in a file of turns, alone or beside the text, and refuse what is none', async () => {
    const turns =
      'SPEAKER talk 1 0.300 7.500 <NA> <NA> Ann <NA> <NA>\nSPEAKER talk 1 7.800 3.000 <NA> <NA> Bo <NA> <NA>\n';
    const given = (reference: { text?: string | null; speakers: string }) =>
      engine.api.speech.setReference.mutate({ id: recording, ...reference });
    await expect(given({ speakers: 'Ann and Bo' })).rejects.toThrow(/who speaks when/);
    expect((await given({ text: null, speakers: turns })).reference).toBe('rttm');
    const alone = await engine.api.speech.compare.mutate({ recordings: [recording], models, words: true });
    const [only] = (await until(alone.id, 'done')).cells;
    expect(only?.words).toBeNull();
    expect(only?.speakers?.total).toBeCloseTo(10.5, 2);
    expect(only?.speakers?.rate).toBeLessThan(0.3);
    await expect(
      engine.api.speech.diff.query({ id: alone.id, recordingId: recording, model: models[0] ?? '' }),
    ).rejects.toThrow(/really spoken/);
    expect((await given({ text: captions.map(({ text }) => text).join(' '), speakers: turns })).reference).toBe('text');
    const beside = await engine.api.speech.compare.mutate({ recordings: [recording], models, words: true });
    const [both] = (await until(beside.id, 'done')).cells;
    expect(both?.words?.reference).toBe(22);
    expect(both?.speakers?.rate).toBe(only?.speakers?.rate);
    // Begun with turns alone, it has error rates once somebody says what is said.
    const later = async () => (await until(alone.id, 'done')).cells[0];
    await expect.poll(async () => (await later())?.words?.reference, { timeout: 20_000 }).toBe(22);
    expect((await later())?.speakers?.rate).toBe(only?.speakers?.rate);
  });

  it('find them in a transcript whose speakers were put right by hand', async () => {
    const { transcripts } = await engine.api.speech.recording.query({ id: recording });
    const transcript = transcripts[0]?.id ?? '';
    const { items } = await engine.api.speech.segments.query({ id: transcript, limit: 100 });
    const { revision } = await engine.api.speech.transcript.query({ id: transcript });
    await engine.api.speech.edit.mutate({
      id: transcript,
      revision,
      operation: { kind: 'speaker', segments: items.map(({ segment }) => segment), speaker: 'Ann & Bo' },
    });
    await engine.api.speech.setReference.mutate({ id: recording, transcriptId: transcript, speakers: null });
    const { id } = await engine.api.speech.compare.mutate({ recordings: [recording], models, words: true });
    const view = await until(id, 'done');
    expect(view.cells[0]?.words?.rate).toBe(0);
    expect(view.cells[0]?.speakers?.missed).toBeCloseTo(0, 1);
    // All of it is one person's there, and two are heard.
    expect(view.cells[0]?.speakers?.confusion).toBeGreaterThan(1);
  });
});
