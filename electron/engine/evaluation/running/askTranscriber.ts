import { realpath, stat } from 'node:fs/promises';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { Cost } from '../../answers/answer.ts';
import { outputRate, type AudioSource } from '../../media/audioSource.ts';
import { openAudio } from '../../media/openAudio.ts';
import type { LengthPrice } from '../../inference/speechPrices.ts';
import type { Transcriber, Transcript } from '../../inference/transcription.ts';
import type { RenderedPrompt } from '../candidate.ts';
import { createRecordingReader } from '../data/readRecording.ts';
import type { Recording } from '../dataset.ts';
import type { Asked } from './askModel.ts';
import { emptyAnswer } from './emptyAnswer.ts';

export interface TranscribingOptions {
  transcriber: Pick<Transcriber, 'transcribe'>;
  /** What a transcript cost; null where no price is known, and for a local model. */
  costOf: (transcript: Transcript) => Cost | null;
  /** US dollars for a minute of audio; null where no price is known, and for a local model. */
  lengthPrice: (model: string) => LengthPrice | null;
}

/** Bytes of a second at the lowest rate that speech is kept at: how long a recording can be at most that does not say. */
const fewestBytesPerSecond = 1_000;

/**
 * Has a speech model write down a recording that a row names, and waits for the end. A time to first token is the time to the first segment. Never throws.
 */
export async function askTranscriber(
  request: {
    model: string;
    file: string;
    /** What it held when the rows were read; undefined where that was not kept. */
    recording: Recording | undefined;
    /** As a code; found out by the model where it is left out. */
    language?: string;
    prompt: RenderedPrompt;
    appVersion: string;
    signal: AbortSignal;
  },
  { transcriber, costOf }: TranscribingOptions,
): Promise<Asked> {
  const { model, file, recording, language, prompt, appVersion, signal } = request;
  const answer = emptyAnswer({ model, installed: undefined, runtime: '', template: 'speech', prompt, appVersion });
  try {
    await assertUnmoved(file);
    if (recording !== undefined) await assertSame(file, recording, signal);
    let transcript: Transcript | undefined;
    for await (const event of transcriber.transcribe({
      model,
      file,
      signal,
      ...(language === undefined ? {} : { language }),
    })) {
      if (event.type === 'finished') transcript = event.transcript;
    }
    if (transcript === undefined) throw new Error('A transcript ended without saying so.');
    const { timings, conditions, leftMachine, destination, warnings, error } = transcript;
    const cost = error === undefined ? costOf(transcript) : null;
    Object.assign(answer, {
      text: transcript.text,
      warnings: warnings.map((message) => ({ code: 'other' as const, message })),
      cost,
      leftMachine,
      ...(destination === undefined ? {} : { destination }),
    });
    answer.timings = {
      loadMs: timings.loadMs,
      queueMs: timings.queueMs,
      ttftMs: timings.firstSegmentMs,
      totalMs: timings.totalMs,
      outputTokensPerSecond: null,
    };
    Object.assign(answer.conditions, conditions, { priceListDate: cost?.priceListDate ?? null });
    if (error === undefined) return { answer, state: 'done' };
    answer.error = error;
  } catch (thrown) {
    answer.error = reportError(thrown);
  }
  answer.finishReason = signal.aborted ? 'stopped' : 'error';
  return { answer, state: signal.aborted ? 'stopped' : 'failed' };
}

/**
 * A recording was found to lie in the folder of its table when the rows were read; a link that was put in its place since could lead anywhere.
 * @throws {YardstickError} `media/not-found`, `data/file-outside`
 */
async function assertUnmoved(file: string): Promise<void> {
  const real = await realpath(file).catch(() => {
    throw new YardstickError('media/not-found', `There is no file ${file} any more.`, {
      hint: 'Put it back, or read the rows again.',
    });
  });
  if (real !== file) {
    throw new YardstickError('data/file-outside', `${file} is a link now: it is not followed.`, {
      hint: 'Read the rows again.',
    });
  }
}

/**
 * Another recording under the same name would be measured against what was said in the first one.
 * @throws {YardstickError} `data/recording-changed`, and what reading it throws
 */
async function assertSame(file: string, { sha256, bytes }: Recording, signal: AbortSignal): Promise<void> {
  // Most that were replaced have another size: that is seen without reading them.
  const { size } = await stat(file);
  if (size === bytes && (await createRecordingReader()(file, signal)).sha256 === sha256) return;
  throw new YardstickError(
    'data/recording-changed',
    `${file} is not the recording that it was when the rows were read.`,
    {
      hint: 'Put that one back, or read the rows again: with another recording they are other rows.',
    },
  );
}

/**
 * So many seconds are decoded to learn a length: it is told beside the sound, by another pipe, about when the first of it comes.
 * Not counted in chunks: how much comes in one is up to the system.
 */
const secondsToLength = 60;

/** Length of a recording that says it once it is decoded; of one that is over by then, what came of it. Null where it never says. */
async function secondsFromWithin(source: AudioSource): Promise<number | null> {
  let samples = 0;
  for await (const chunk of source.chunks()) {
    samples += chunk.length;
    if (source.seconds() !== null || samples >= secondsToLength * outputRate) return source.seconds();
  }
  return source.seconds() ?? samples / outputRate;
}

/** Length of a recording, seconds; where the file does not say, the most that its size allows. 0 for one that cannot be opened: it fails by itself. */
export async function longestSeconds(file: string, bytes: number, signal: AbortSignal): Promise<number> {
  try {
    const source = await openAudio(file, { signal });
    try {
      return source.seconds() ?? (await secondsFromWithin(source)) ?? bytes / fewestBytesPerSecond;
    } finally {
      await source.close();
    }
  } catch {
    return 0;
  }
}
