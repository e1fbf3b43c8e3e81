import type { TranscriptionModelV4 } from '@ai-sdk/provider';
import type { LocalTranscriptions, LocalTranscriptionsOptions } from './localTranscriptions.ts';
import type { TranscriptSegment } from './transcript.ts';

/** A model of the library as a transcription model of the AI SDK: works with `transcribe` like any other. */
export function createLocalTranscriptionModel(
  id: string,
  transcriptions: Pick<LocalTranscriptions, 'transcribe'>,
  decode: LocalTranscriptionsOptions['decode'],
): TranscriptionModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId: id,
    async doGenerate({ audio, timestampGranularities = [], providerOptions, abortSignal }) {
      const timestamp = new Date();
      const own = providerOptions?.['yardstick'] ?? {};
      const bytes = typeof audio === 'string' ? Buffer.from(audio, 'base64') : audio;
      const words = timestampGranularities.includes('word');
      const parts = transcriptions.transcribe(id, decode(bytes, abortSignal), {
        words,
        ...(typeof own['language'] === 'string' ? { language: own['language'] } : {}),
        ...(own['task'] === 'translate' ? { task: 'translate' as const } : {}),
        ...(abortSignal === undefined ? {} : { signal: abortSignal }),
      });
      const segments: TranscriptSegment[] = [];
      let part = await parts.next();
      for (; part.done !== true; part = await parts.next()) segments.push(...part.value.segments);
      return {
        text: segments.map(({ text }) => text).join(' '),
        segments: segments.map(({ text, start, end }) => ({ text, startSecond: start, endSecond: end })),
        ...(words
          ? {
              words: segments.flatMap((segment) =>
                (segment.words ?? []).map(({ text, start, end }) => ({ text, startSecond: start, endSecond: end })),
              ),
            }
          : {}),
        language: part.value.language ?? undefined,
        durationInSeconds: part.value.seconds,
        warnings: [],
        response: { timestamp, modelId: id },
      };
    },
  };
}
