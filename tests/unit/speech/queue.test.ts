import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../electron/engine/features/speech/queue.ts';
import { createSpeechNotices } from '../../../electron/engine/features/speech/speechNotices.ts';
import type { SpeechWork } from '../../../electron/engine/features/speech/speechRooms.ts';
import { createTranscribing } from '../../../electron/engine/features/speech/transcribing.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { TranscriptRow } from '../../../electron/engine/store/speech/transcriptRows.ts';
import { testStore } from '../store/testStore.ts';
import { transcriptOf } from './transcriptSetup.ts';

function recordingOf(store: Store, seconds: number | null): string {
  return store.speech.recordings.create({
    name: 'talk.wav',
    origin: 'path',
    path: '/nowhere/talk.wav',
    state: 'ready',
    format: 'wav',
    bytes: 10,
    seconds,
  }).id;
}

function queueOf(store: Store) {
  const work = {
    home: '/nowhere',
    store,
    notices: createSpeechNotices(),
    transcriber: {
      models: () => [{ id: 'local:a', name: 'A', installed: true }],
      // Runs until it is stopped.
      transcribe: ({ signal }: { signal: AbortSignal }) => ({
        [Symbol.asyncIterator]: () => ({
          next: () =>
            new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError'))),
            ),
        }),
      }),
    },
  } as unknown as SpeechWork;
  const transcribing = createTranscribing(work, { ended: () => undefined });
  return { transcribing, queue: createQueue(work, transcribing) };
}

const request = { model: 'local:a', modelName: 'A', task: 'transcribe', words: false, askedLanguage: null } as const;

describe('the queue', () => {
  // The page counted those of the recordings that it had loaded: of 60 files it said 50, and "Stop all" left ten running.
  it('counts and stops all that waits, also of recordings that no page has loaded', async () => {
    const store = testStore();
    const { transcribing, queue } = queueOf(store);
    transcribing.start({ recordings: Array.from({ length: 60 }, () => recordingOf(store, 10)), model: 'local:a' });
    expect(queue.queue()).toMatchObject({ open: 60, running: { state: 'running' }, interrupted: 0 });
    expect(queue.stopQueue()).toEqual({ stopped: 60 });
    await transcribing.close();
    expect(queue.queue()).toMatchObject({ open: 0, running: null, secondsLeft: null });
  });

  // Whatever waits has no time of its own yet: with two files in the queue none was shown until the last one ran.
  it('says how long all of it takes, by the pace that the model had last', () => {
    const store = testStore();
    const { queue } = queueOf(store);
    const { transcripts } = store.speech;
    const wait = (seconds: number | null) =>
      transcripts.create({ ...request, recordingId: recordingOf(store, seconds), state: 'waiting' });
    wait(40);
    wait(60);
    expect(queue.queue().secondsLeft).toBeNull();
    const done = transcripts.create({ ...request, recordingId: recordingOf(store, 10), state: 'done' });
    transcripts.update(done.id, {
      result: { timings: { realTimeFactor: 0.25 } } as unknown as NonNullable<TranscriptRow['result']>,
    });
    expect(queue.queue().secondsLeft).toBeCloseTo(25);
    wait(null);
    expect(queue.queue().secondsLeft).toBeNull();
  });

  // After a crash each of them had to be sent on by a button of its own.
  it('goes on at once with all that the end of the engine cut off, but not with what was stopped by hand', async () => {
    const store = testStore();
    const { transcribing, queue } = queueOf(store);
    const { transcripts } = store.speech;
    for (const state of ['interrupted', 'stopped', 'interrupted'] as const) {
      transcripts.create({ ...request, recordingId: recordingOf(store, 10), state });
    }
    expect(queue.queue()).toMatchObject({ open: 0, interrupted: 2 });
    expect(queue.resumeInterrupted()).toEqual({ resumed: 2 });
    expect(queue.queue()).toMatchObject({ open: 2, interrupted: 0 });
    await transcribing.close();
  });

  // One whose model had been removed held up all behind it, with every click again.
  it('goes on with the others where the model of one is gone, and says why only where none can go on', async () => {
    const store = testStore();
    const { transcribing, queue } = queueOf(store);
    const { transcripts } = store.speech;
    for (const model of ['local:gone', 'local:a']) {
      transcripts.create({ ...request, model, recordingId: recordingOf(store, 10), state: 'interrupted' });
    }
    expect(queue.resumeInterrupted()).toEqual({ resumed: 1 });
    expect(queue.queue()).toMatchObject({ open: 1, interrupted: 1 });
    expect(() => queue.resumeInterrupted()).toThrow(expect.objectContaining({ code: 'model/not-installed' }));
    await transcribing.close();
  });
});

it('a transcript tells how its text begins, as it stands now and not as it was heard', () => {
  const { store, id } = transcriptOf(['Good morning.', 'This is the first item', 'of four,', 'and it is long.']);
  const { transcripts, segments } = store.speech;
  expect(transcripts.get(id)?.beginning).toBe('Good morning. This is the first item of four,');
  const [first] = segments.all(id);
  const { segment, ...state } = first as NonNullable<typeof first>;
  segments.put(id, segment, { ...state, text: 'Good evening.' });
  expect(transcripts.get(id)?.beginning).toMatch(/^Good evening\. This/);
  const empty = transcripts.create({ ...request, recordingId: recordingOf(store, 10), state: 'done' });
  expect(empty.beginning).toBe('');
});
