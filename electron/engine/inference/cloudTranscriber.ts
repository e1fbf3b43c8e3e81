import { readFile, stat } from 'node:fs/promises';
import { YardstickError } from '../../../models/errors.ts';
import { compressionRatio } from '../../../models/workers/speech/compressionRatio.ts';
import type { TranscriptSegment } from '../../../models/transcription/transcript.ts';
import type { Egress } from '../egress/egress.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { ConnectedModel } from './resolveModel.ts';
import type { TranscribeRequest } from './transcription.ts';
import { withPatience } from './withPatience.ts';

export interface CloudTranscript {
  text: string;
  language: string | null;
  durationSeconds: number | null;
  segments: TranscriptSegment[];
  warnings: string[];
  /** What it says that it charges for; null where that is no tokens. */
  tokens: { input: number; output: number } | null;
  /** Milliseconds of the call that was answered. */
  ms: number;
}

/** Services take 25 MB. */
const largestBytes = 25e6;
/** A service that says nothing for this long is given up. */
const silenceMs = 600_000;
const mediaTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  mp4: 'audio/mp4',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  webm: 'audio/webm',
};

type Rooms = {
  secrets: Pick<Secrets, 'get'>;
  egress: Pick<Egress, 'fetchFor'>;
};

/**
 * Sends a whole recording, as it is.
 * @throws {YardstickError} `cloud/*`, `egress/*`, `media/too-large`
 */
export async function transcribeInCloud(
  rooms: Rooms,
  request: TranscribeRequest,
  { format, connection, model }: { format: string } & Pick<ConnectedModel, 'connection' | 'model'>,
): Promise<CloudTranscript> {
  const { file, language, task, words, signal: wanted } = request;
  if (task === 'translate') {
    throw new YardstickError('model/no-translation', `${request.model} is asked to transcribe only.`, {
      hint: 'Translate with a local Whisper model that knows several languages.',
    });
  }
  const { size } = await stat(file);
  if (size > largestBytes) {
    throw new YardstickError(
      'media/too-large',
      `The recording has ${Math.round(size / 1e6)} MB: services take 25 MB.`,
      {
        hint: sendLess,
      },
    );
  }
  // Loaded on first use: the providers are large and a start without them is fast.
  const [{ createCloudTranscriptionModel }, { retryBeforeFirstByte }] = await Promise.all([
    import('../../../models/cloud/cloudTranscriptions.ts'),
    import('../../../models/cloud/retry.ts'),
  ]);
  const service = createCloudTranscriptionModel({
    connection,
    modelId: model,
    apiKey: await rooms.secrets.get(connection.name),
    fetch: rooms.egress.fetchFor('transcription', request.model),
  });
  const audio = await readFile(file);
  const { result, ms } = await retryBeforeFirstByte(
    async () => {
      const startedAt = performance.now();
      const answer = await withPatience({ wanted, silenceMs, name: connection.name }, (abortSignal) =>
        service.doGenerate({
          audio,
          mediaType: mediaTypes[format] ?? 'application/octet-stream',
          abortSignal,
          ...(words === true ? { timestampGranularities: ['segment' as const, 'word' as const] } : {}),
          ...(language === undefined ? {} : { providerOptions: { yardstick: { language } } }),
        }),
      ).catch((thrown: unknown) => {
        throw ofRecording(thrown);
      });
      return { result: answer, ms: performance.now() - startedAt };
    },
    { signal: wanted },
  );
  return {
    text: result.text.trim(),
    language: result.language ?? language ?? null,
    durationSeconds: result.durationInSeconds ?? null,
    segments: segmentsOf(result),
    warnings: result.warnings.map((warning) =>
      warning.type === 'other' ? warning.message : `${warning.type}: ${'feature' in warning ? warning.feature : ''}`,
    ),
    tokens: tokensOf(result.usage),
    ms,
  };
}

const sendLess = 'Send it compressed (mp3, m4a), or in parts; a local model takes any length.';

/** What a chat says of a request that is too long is of no use to who sent a recording. */
function ofRecording(thrown: unknown): unknown {
  if (!(thrown instanceof YardstickError) || thrown.code !== 'cloud/too-long') return thrown;
  const message = thrown.message.replace(
    'the conversation is longer than the model can read',
    'the recording is larger than it takes',
  );
  return new YardstickError('media/too-large', message, { hint: sendLess, data: thrown.data, cause: thrown });
}

/** `usage` of https://platform.openai.com/docs/api-reference/audio/json-object: of type `tokens` or `duration`. What is no sum of tokens is none. */
function tokensOf(usage: Readonly<Record<string, unknown>> | undefined): CloudTranscript['tokens'] {
  const [input, output] = [usage?.['input_tokens'], usage?.['output_tokens']];
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  return usage?.['type'] === 'tokens' && isCount(input) && isCount(output) ? { input, output } : null;
}

type Result = {
  text: string;
  segments: { text: string; startSecond: number; endSecond: number }[];
  words?: { text: string; startSecond: number; endSecond: number }[];
  durationInSeconds: number | undefined;
};

/** A service that gives no times gives one segment: all of it. */
function segmentsOf({ text, segments, words = [], durationInSeconds }: Result): TranscriptSegment[] {
  const spans =
    segments.length > 0
      ? segments
      : [{ text, startSecond: 0, endSecond: durationInSeconds ?? 0 }].filter((whole) => whole.text.trim() !== '');
  return spans.map((span) => {
    const own = words.filter(({ startSecond }) => startSecond >= span.startSecond && startSecond < span.endSecond);
    return {
      start: span.startSecond,
      end: span.endSecond,
      text: span.text.trim(),
      ...(own.length === 0
        ? {}
        : {
            words: own.map((word) => ({
              text: word.text.trim(),
              start: word.startSecond,
              end: word.endSecond,
              probability: null,
            })),
          }),
      averageLogProbability: null,
      noSpeechProbability: null,
      compressionRatio: compressionRatio(span.text),
      doubts: [],
    };
  });
}
