import { speechWindows, type SpeechSpan } from '../../../../models/transcription/speechWindows.ts';
import { createLoudnessActivity } from '../../../../models/transcription/voiceActivity.ts';
import { openAudio } from '../../media/openAudio.ts';

/** Where somebody speaks in a recording, by the same ear that cuts it for local models. @throws {YardstickError} `media/*` */
export async function speechSpans(
  file: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<SpeechSpan[]> {
  const source = await openAudio(file, { environment, signal });
  const spans: SpeechSpan[] = [];
  try {
    for await (const { speech } of speechWindows(source.chunks(), createLoudnessActivity())) spans.push(...speech);
  } finally {
    await source.close();
  }
  return spans;
}
