import type { Store } from '../../../electron/engine/store/store.ts';
import type { TranscriptSegment } from '../../../models/transcription/transcript.ts';
import { testStore } from '../store/testStore.ts';

/** A segment as a model hears it, its words spread evenly over it. */
export function heard(start: number, text: string, seconds = 1): TranscriptSegment {
  return {
    start,
    end: start + seconds,
    text,
    words: text.split(' ').map((word, place, all) => ({
      text: word,
      start: start + (place * seconds) / all.length,
      end: start + ((place + 1) * seconds) / all.length,
      probability: 0.9,
    })),
    averageLogProbability: -0.2,
    noSpeechProbability: 0.1,
    compressionRatio: 1,
    doubts: [],
  };
}

/** A recording with a finished transcript of these texts, each so many seconds long, in a store of its own if none is given. */
export function transcriptOf(
  texts: readonly string[],
  { store = testStore(), secondsEach = 1 }: { store?: Store; secondsEach?: number } = {},
): { store: Store; id: string } {
  const recording = store.speech.recordings.create({
    name: 'talk.wav',
    origin: 'path',
    path: '/nowhere/talk.wav',
    state: 'ready',
    format: 'wav',
    bytes: 10,
    seconds: texts.length * secondsEach,
  });
  const { id } = store.speech.transcripts.create({
    recordingId: recording.id,
    model: 'local:a',
    modelName: 'A',
    task: 'transcribe',
    words: true,
    askedLanguage: null,
    state: 'done',
  });
  store.speech.segments.append(
    id,
    texts.map((text, place) => heard(place * secondsEach, text, secondsEach)),
  );
  return { store, id };
}
