import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { installTinyBert } from '../../support/tinyBert.ts';

const heard = (start: number, text: string) => ({
  start,
  end: start + 1,
  text,
  averageLogProbability: null,
  noSpeechProbability: null,
  compressionRatio: 1,
  doubts: [],
});

describe('a transcript in a knowledge base', () => {
  let engine: TestEngine;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'yardstick-home-'));
    await installTinyBert(path.join(home, 'models'), 'tiny-bert', { positions: 256 });
    engine = await startEngine({ home, environment: {} });
  });
  afterAll(async () => {
    await engine.close();
    await rm(home, { recursive: true, force: true });
  });

  // A second document for every correction would be found beside the wrong one.
  it('is one document, replaced when it is sent again, whatever the recording is called by then', async () => {
    const { speech } = engine.engine.store;
    const recording = speech.recordings.create({
      name: 'Board: May.wav',
      origin: 'upload',
      path: null,
      state: 'ready',
      format: 'wav',
      bytes: 1,
      seconds: 2,
    });
    const { id } = speech.transcripts.create({
      recordingId: recording.id,
      model: 'local:a',
      modelName: 'Whisper',
      task: 'transcribe',
      words: false,
      askedLanguage: null,
      state: 'done',
    });
    speech.segments.append(id, [heard(0, 'The budget was four hundred.'), heard(1, 'Nobody objected.')]);
    const base = await engine.engine.knowledge.create({ name: 'minutes', embedding: 'local:tiny-bert' });
    const sent = async () => {
      const job = await engine.api.speech.toKnowledge.mutate({ id, base: base.id });
      for (;;) {
        const found = engine.engine.jobs.list().find((one) => one.id === job.id);
        if (found?.state !== 'running') break;
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      return engine.engine.knowledge.documents(base.id, { limit: 10 });
    };
    expect((await sent()).length).toBe(1);
    await engine.api.speech.edit.mutate({
      id,
      revision: 0,
      operation: { kind: 'text', segment: 0, text: 'The budget was five hundred.' },
    });
    await engine.api.speech.rename.mutate({ id: recording.id, name: 'Renamed' });
    const documents = await sent();
    expect(documents.length).toBe(1);
    const { document } = await engine.engine.knowledge.document(base.id, documents[0]?.id ?? '');
    expect(document.text).toContain('five hundred');
    expect(document.text).not.toContain('four hundred');
    await expect(engine.api.speech.toKnowledge.mutate({ id, base: 'nowhere' })).rejects.toThrow(/no knowledge base/);
  });
});
