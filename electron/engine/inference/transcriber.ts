import type { Catalog } from '../../../models/catalog/catalog.ts';
import { reportError } from '../../../models/errors.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { MachineTurns } from '../../../models/machine/machineTurns.ts';
import type { LocalTranscriptions, TranscribedPart } from '../../../models/transcription/localTranscriptions.ts';
import type { Egress } from '../egress/egress.ts';
import { certainLanguage, type TranscriptSegment } from '../../../models/transcription/transcript.ts';
import { outputRate, type AudioSource } from '../media/audioSource.ts';
import { openAudio } from '../media/openAudio.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import { transcribeInCloud } from './cloudTranscriber.ts';
import { connectionOf, splitModelId, type ConnectedModel } from './resolveModel.ts';
import type { Transcriber, TranscribeRequest, Transcript, TranscriptEvent } from './transcription.ts';
import { transcriptionModels } from './transcriptionModels.ts';

export interface TranscriberOptions {
  localTranscriptions: LocalTranscriptions;
  /** Shared with everything that computes on this machine. */
  turns: MachineTurns;
  library: ModelLibrary;
  catalog: Catalog;
  connections: Pick<Store['connections'], 'get' | 'list'>;
  secrets: Pick<Secrets, 'get'>;
  egress: Pick<Egress, 'fetchFor'>;
  /** What a connection was last known to offer; asks nobody. */
  cloudModelsOf: (connection: string) => { id: string; name?: string }[];
  /** Where the way to ffmpeg is read from. */
  environment: NodeJS.ProcessEnv;
}

/**
 * Recordings to text: local models take the machine's turn for each window, so that a timed answer waits for one at most; services go through the gate,
 * with the file as it is.
 */
export function createTranscriber(options: TranscriberOptions): Transcriber {
  return {
    async *transcribe(request) {
      const transcript = emptyTranscript(request);
      let source: AudioSource | undefined;
      try {
        request.signal?.throwIfAborted();
        const isLocal = splitModelId(request.model).source === 'local';
        const cloud = isLocal ? null : connectionOf(options.connections, request.model);
        if (cloud !== null && request.audio !== undefined) throw new TypeError('A service gets a file.');
        source =
          request.audio ??
          (await openAudio(request.file, {
            environment: options.environment,
            ...(request.signal === undefined ? {} : { signal: request.signal }),
          }));
        transcript.durationSeconds = source.seconds();
        yield { type: 'started', durationSeconds: transcript.durationSeconds };
        if (cloud === null) yield* transcribeHere(options, request, source, transcript);
        else yield* transcribeThere(options, request, { source, cloud }, transcript);
      } catch (thrown) {
        transcript.error = reportError(thrown);
        if (request.signal?.aborted === true) transcript.error = { code: 'run/stopped', message: 'Stopped.' };
      } finally {
        await source?.close().catch(() => undefined);
      }
      finish(transcript);
      yield { type: 'finished', transcript };
    },
    models: () => transcriptionModels(options),
    async speechIn(file, signal) {
      const source = await openAudio(file, { environment: options.environment, signal });
      try {
        return await options.localTranscriptions.speechIn(source.chunks(), signal);
      } finally {
        await source.close();
      }
    },
    voiceActivity: () => options.localTranscriptions.voiceActivity(),
  };
}

async function* transcribeHere(
  { localTranscriptions, turns }: TranscriberOptions,
  request: TranscribeRequest,
  source: AudioSource,
  transcript: Transcript,
): AsyncGenerator<TranscriptEvent> {
  const { timings, conditions } = transcript;
  const { language, task, words, signal, longestGap, from = 0 } = request;
  const startedAt = performance.now();
  let workMs = 0;
  // While it is recorded most of the time is spent waiting for somebody to speak: only the work counts.
  const elapsed = () =>
    request.audio === undefined ? performance.now() - startedAt - timings.queueMs - timings.loadMs : workMs;
  /** Once by loudness is by loudness: the windows of one transcript may have been found in two ways. */
  const noteActivity = () => {
    const { id, name } = localTranscriptions.voiceActivity();
    if (transcript.warnings.includes(foundByLoudness)) return;
    conditions.speechFoundBy = name;
    if (id === 'loudness') transcript.warnings.push(foundByLoudness);
  };
  const parts = localTranscriptions.transcribe(splitModelId(request.model).model, skipped(source.chunks(), from), {
    ...(language === undefined ? {} : { language }),
    ...(task === undefined ? {} : { task }),
    ...(words === undefined ? {} : { words }),
    ...(longestGap === undefined ? {} : { longestGap }),
    ...(signal === undefined ? {} : { signal }),
    turn: (work) => turns.run(signal, work),
  });
  try {
    for (;;) {
      const part = await parts.next();
      if (part.done === true) {
        transcript.durationSeconds = from + part.value.seconds;
        noteActivity();
        const { facts } = part.value;
        if (facts !== null) {
          const { modelSha256, quantization, runtime, runtimeVersion, device, threads } = facts;
          Object.assign(conditions, { modelSha256, quantization, runtime, runtimeVersion, device, threads });
        }
        noteMissing(transcript, source.secondsMissing?.() ?? 0);
        noteUnwritten(transcript);
        noteGuess(transcript);
        return;
      }
      noteActivity();
      const { loadMs, queueMs, unwrittenSeconds, sideBySide, memoryIsShort } = part.value;
      if (unwrittenSeconds > 0) transcript.unwrittenSeconds = (transcript.unwrittenSeconds ?? 0) + unwrittenSeconds;
      conditions.windowsSideBySide = Math.max(conditions.windowsSideBySide ?? 1, sideBySide);
      if (memoryIsShort && !transcript.warnings.includes(oneByOne)) transcript.warnings.push(oneByOne);
      const segments = part.value.segments.map((segment) => shifted(segment, from));
      const seconds = from + part.value.seconds;
      workMs += part.value.workMs;
      timings.loadMs += loadMs;
      timings.queueMs += queueMs;
      conditions.cold ||= loadMs > 0;
      noteLanguage(transcript, part.value);
      transcript.segments.push(...segments);
      transcript.durationSeconds ??= source.seconds();
      timings.totalMs = elapsed();
      if (segments.length > 0) timings.firstSegmentMs ??= timings.totalMs;
      const { durationSeconds } = transcript;
      yield {
        type: 'progress',
        segments,
        seconds,
        durationSeconds,
        secondsLeft:
          durationSeconds === null || seconds <= from
            ? null
            : (Math.max(0, durationSeconds - seconds) * timings.totalMs) / (seconds - from) / 1_000,
        readTo: from + part.value.readTo,
        soFar: transcript,
      };
    }
  } finally {
    timings.totalMs = Math.max(0, elapsed());
    // The caller may have stopped reading in the middle.
    await parts.return(undefined as never).catch(() => undefined);
  }
}

async function* transcribeThere(
  options: TranscriberOptions,
  request: TranscribeRequest,
  { source, cloud }: { source: AudioSource; cloud: ConnectedModel },
  transcript: Transcript,
): AsyncGenerator<TranscriptEvent> {
  const { connection, model, destination, leavesMachine } = cloud;
  transcript.conditions.runtime = connection.kind;
  transcript.leftMachine = leavesMachine;
  if (leavesMachine) transcript.destination = destination;
  const found = await transcribeInCloud(options, request, { format: source.format, connection, model });
  const { segments } = found;
  transcript.segments = segments;
  transcript.language = found.language;
  transcript.durationSeconds ??= found.durationSeconds;
  transcript.warnings.push(...found.warnings);
  if (found.tokens !== null) transcript.tokens = found.tokens;
  transcript.timings.totalMs = found.ms;
  if (segments.length > 0) transcript.timings.firstSegmentMs = found.ms;
  const seconds = transcript.durationSeconds ?? segments.at(-1)?.end ?? 0;
  yield {
    type: 'progress',
    segments,
    seconds,
    durationSeconds: transcript.durationSeconds,
    secondsLeft: 0,
    readTo: seconds,
    soFar: transcript,
  };
}

/** Without the first so many seconds. */
async function* skipped(chunks: AsyncIterable<Float32Array>, seconds: number): AsyncGenerator<Float32Array> {
  let left = Math.round(seconds * outputRate);
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function shifted(segment: TranscriptSegment, by: number): TranscriptSegment {
  if (by === 0) return segment;
  const later = <Timed extends { start: number; end: number }>(timed: Timed): Timed => ({
    ...timed,
    start: timed.start + by,
    end: timed.end + by,
  });
  return { ...later(segment), ...(segment.words === undefined ? {} : { words: segment.words.map(later) }) };
}

const foundByLoudness =
  'Speech was found by loudness, since the network that finds it could not be used: noise and music may have been taken for speech.';

const oneByOne =
  'Windows of the recording were read one at a time, not two side by side, which takes about a third longer: the memory for local models has no room for more.';

/** The surest guess counts, where the model guessed more than once. */
function noteLanguage(transcript: Transcript, heard: Pick<TranscribedPart, 'language' | 'languageProbability'>): void {
  const before = transcript.languageProbability ?? 1;
  if (transcript.language !== null && (heard.languageProbability ?? 0) <= before) return;
  transcript.language = heard.language;
  transcript.languageProbability = heard.languageProbability;
}

/** Words in a wrong language look like words; and one that is not the model's own leaves nothing, where it was read in another. */
function noteGuess({ language, languageProbability, segments, unwrittenSeconds, warnings }: Transcript): void {
  if (language === null || languageProbability === null) return;
  if (segments.length === 0 && unwrittenSeconds === undefined) return;
  if (languageProbability >= certainLanguage) return;
  warnings.push(
    `The language is a guess (${languageName(language)}, ${Math.round(languageProbability * 100)} % sure). If it is another one, transcribe again and say which.`,
  );
}

/** In English. A model of unknown origin may call its languages anything: what is no tag stays as it is. */
function languageName(language: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** Lengths that files state are off by a frame or so. */
const leastMissing = 1;

/** Half a recording reads like a whole one. */
function noteMissing({ warnings, durationSeconds }: Transcript, seconds: number): void {
  if (seconds < leastMissing || durationSeconds === null || seconds < 0.01 * durationSeconds) return;
  warnings.push(
    `The file is cut off or damaged: of the ${(durationSeconds + seconds).toFixed(1)} s that it says it has, ${durationSeconds.toFixed(1)} s could be read.`,
  );
}

/** Nobody is to take for silence what a model left out. */
function noteUnwritten({ unwrittenSeconds = 0, warnings }: Transcript): void {
  if (unwrittenSeconds === 0) return;
  const seconds = unwrittenSeconds < 10 ? unwrittenSeconds.toFixed(1) : Math.round(unwrittenSeconds);
  warnings.push(`The model wrote nothing of ${seconds} s that sound like speech. It may be music or laughter: listen.`);
}

function emptyTranscript({ model, file }: TranscribeRequest): Transcript {
  return {
    model,
    file,
    language: null,
    languageProbability: null,
    text: '',
    durationSeconds: null,
    segments: [],
    timings: { totalMs: 0, realTimeFactor: null, loadMs: 0, queueMs: 0, firstSegmentMs: null },
    leftMachine: false,
    conditions: {
      modelSha256: null,
      quantization: null,
      runtime: 'onnxruntime (transformers.js)',
      runtimeVersion: null,
      device: null,
      threads: null,
      cold: false,
      speechFoundBy: null,
      windowsSideBySide: null,
    },
    warnings: [],
  };
}

function finish(transcript: Transcript): void {
  const { durationSeconds, segments, timings } = transcript;
  transcript.text = segments.map(({ text }) => text).join(' ');
  // Of what was stopped in the middle it would say nothing.
  if (transcript.error === undefined && durationSeconds !== null && durationSeconds > 0) {
    timings.realTimeFactor = timings.totalMs / 1_000 / durationSeconds;
  }
}
