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
