import { expect, it } from 'vitest';
import { createSpeechNotices } from '../../../electron/engine/features/speech/speechNotices.ts';
import type { SpeechWork } from '../../../electron/engine/features/speech/speechRooms.ts';
import { createTranscribing } from '../../../electron/engine/features/speech/transcribing.ts';
import { testStore } from '../store/testStore.ts';

const said = { start: 0, end: 1, text: 'one', doubts: [] };

it('made anew by a service, a transcript has no steps to undo: they would bring segments back that are gone', async () => {
  const store = testStore();
  const { recordings, transcripts, segments, edits } = store.speech;
  const recording = recordings.create({
    name: 'talk.wav',
    origin: 'upload',
    path: null,
    state: 'ready',
    format: 'wav',
    bytes: 10,
    seconds: 2,
  });
  const { id } = transcripts.create({
    recordingId: recording.id,
    model: 'cloud:whisper-1',
    modelName: 'whisper-1',
    task: 'transcribe',
    words: false,
    askedLanguage: null,
    state: 'stopped',
  });
  segments.append(id, [said as never]);
  edits.put(id, 0, {
    label: 'Remove a segment',
    changes: [{ segment: 0, before: said as never, after: null as never }],
  });
  transcripts.update(id, { doneSeconds: 1, edits: 1 });
  store.connections.get = () => ({}) as never;

  const told = Promise.withResolvers<void>();
  const work = {
    home: '/nowhere',
    store,
    notices: createSpeechNotices(),
    transcriber: {
      models: () => [],
      transcribe() {
        throw new Error('The service is away.');
      },
    },
  } as unknown as SpeechWork;
  const transcribing = createTranscribing(work, { ended: () => told.resolve() });
  transcribing.resume(id);
  await told.promise;
  await transcribing.close();
  expect(transcripts.get(id)).toMatchObject({ state: 'failed', edits: 0 });
  expect(segments.all(id)).toEqual([]);
  expect(edits.label(id, 0)).toBeNull();
});

// Catches: a transcript that was stopped went on in a language that was a guess, and its warning was gone, since the language counted as given.
it('that goes on asks for the language again where it was a guess, and keeps one that the model was sure of', async () => {
  for (const [probability, asked, kept] of [
    [0.3, undefined, 'tr'],
    [0.9, 'en', 'en'],
  ] as const) {
    const store = testStore();
    const recording = store.speech.recordings.create({
      name: 'talk.wav',
      origin: 'upload',
      path: null,
      state: 'ready',
      format: 'wav',
      bytes: 10,
      seconds: 2,
    });
    const { id } = store.speech.transcripts.create({
      recordingId: recording.id,
      model: 'local:tiny',
      modelName: 'tiny',
      task: 'transcribe',
      words: false,
      askedLanguage: null,
      state: 'stopped',
    });
    const timings = { totalMs: 1, realTimeFactor: null, loadMs: 0, queueMs: 0, firstSegmentMs: null };
    const before = { language: 'en', languageProbability: probability, timings, warnings: [], conditions: {} };
    store.speech.transcripts.update(id, { doneSeconds: 1, result: before as never });
    const told = Promise.withResolvers<void>();
    let given: unknown = 'not called';
    const work = {
      home: '/nowhere',
      store,
      notices: createSpeechNotices(),
      transcriber: {
        models: () => [{ id: 'local:tiny', name: 'tiny', installed: true }],
        async *transcribe({ language }: { language?: string }) {
          given = language;
          const heard =
            language === undefined
              ? { language: 'tr', languageProbability: 0.95 }
              : { language, languageProbability: null };
          const transcript = {
            ...before,
            ...heard,
            durationSeconds: 2,
            segments: [],
            leftMachine: false,
            conditions: { modelSha256: null },
          };
          yield { type: 'finished', transcript };
        },
      },
    } as unknown as SpeechWork;
    const transcribing = createTranscribing(work, { ended: () => told.resolve() });
    transcribing.resume(id);
    await told.promise;
    await transcribing.close();
    expect(given).toBe(asked);
    expect(store.speech.transcripts.get(id)?.result).toMatchObject({ language: kept });
  }
});
