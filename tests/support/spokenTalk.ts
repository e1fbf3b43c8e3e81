import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodedBytes } from '../../electron/engine/media/decodedBytes.ts';
import { skipLoudly } from './requirements.ts';
import { speechRecordings } from './speechModels.ts';
import { installSpeakerModel, speakerModelIds } from './toneSpeakers.ts';

const rate = 16_000;
/** Loudness that every recording is brought to, and below which a hundredth of a second counts as silence. */
const loudness = 0.06;
const silence = 0.012;
/** Seconds; a shorter silence is no pause. */
const pause = 0.35;

/** Who speaks when, as it was put together. */
export interface SpokenTalk {
  /** Mono, 16 kHz. */
  samples: Float32Array;
  turns: { speaker: string; start: number; end: number }[];
}

export interface TalkPart {
  /** Name of a recording, without its ending. */
  recording: string;
  /** Seconds of it. */
  from?: number;
  to?: number;
  /** Seconds of silence before; below 0 it begins while the one before still speaks. */
  gap: number;
}

/** People who never met, in one conversation; null after saying loudly that tests are skipped. */
export async function spokenTalk(parts: readonly TalkPart[]): Promise<SpokenTalk | null> {
  const recordings = await speechRecordings();
  if (recordings === null) return null;
  const turns: SpokenTalk['turns'] = [];
  const pieces: { at: number; samples: Float32Array }[] = [];
  let at = 0;
  for (const { recording, from = 0, to, gap } of parts) {
    const found = recordings.find(({ file }) => path.basename(file) === `${recording}.wav`);
    if (found === undefined) throw new Error(`There is no recording ${recording}`);
    const whole = await evenlyLoud(found.file);
    const samples = whole.subarray(Math.round(from * rate), to === undefined ? undefined : Math.round(to * rate));
    const spans = spokenSpans(samples);
    const [first, last] = [spans[0]?.start ?? 0, spans.at(-1)?.end ?? 0];
    at += gap;
    pieces.push({ at, samples: samples.subarray(Math.round(first * rate), Math.round(last * rate)) });
    const speaker = /^[a-z]+/.exec(recording)?.[0] ?? recording;
    turns.push(...spans.map(({ start, end }) => ({ speaker, start: at + start - first, end: at + end - first })));
    at += last - first;
  }
  const samples = new Float32Array(Math.round((at + 0.5) * rate));
  for (const piece of pieces) {
    const from = Math.round(piece.at * rate);
    piece.samples.forEach((value, place) => (samples[from + place] = (samples[from + place] ?? 0) + value));
  }
  return { samples, turns };
}

async function evenlyLoud(file: string): Promise<Float32Array> {
  const samples: number[] = [];
  for await (const chunk of decodedBytes(readFileSync(file), { environment: {} })) samples.push(...chunk);
  const own = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
  return Float32Array.from(samples, (value) => (value * loudness) / own);
}

function spokenSpans(samples: Float32Array): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  const step = rate / 100;
  for (let place = 0; (place + 1) * step <= samples.length; place++) {
    const piece = samples.subarray(place * step, (place + 1) * step);
    if (Math.sqrt(piece.reduce((sum, value) => sum + value * value, 0) / step) < silence) continue;
    const last = spans.at(-1);
    if (last !== undefined && place / 100 - last.end < pause) last.end = (place + 1) / 100;
    else spans.push({ start: place / 100, end: (place + 1) / 100 });
  }
  return spans.filter(({ start, end }) => end - start > 0.1);
}

/** The same as a file: Rich Transcription Time Marked. */
export function rttmOf({ turns }: SpokenTalk): string {
  return turns
    .map(
      ({ speaker, start, end }) =>
        `SPEAKER talk 1 ${start.toFixed(3)} ${(end - start).toFixed(3)} <NA> <NA> ${speaker} <NA> <NA>\n`,
    )
    .join('');
}

const weightsFolder = path.resolve(
  process.env['YARDSTICK_TEST_SPEAKERS'] ??
    path.resolve(import.meta.dirname, '../../node_modules/.cache/yardstick-speakers'),
);

/** Installs networks with real weights in a library's folder; null after saying loudly that tests are skipped. */
export function realSpeakers(): ((library: string) => Promise<void>) | null {
  const fileOf = (role: string) => path.join(weightsFolder, role, 'onnx/model.onnx');
  const roles = Object.keys(speakerModelIds) as (keyof typeof speakerModelIds)[];
  if (!roles.every((role) => existsSync(fileOf(role)))) {
    skipLoudly(
      'finding speakers with real weights',
      'make them with tests/fixtures/diarization/convert.py and set YARDSTICK_TEST_SPEAKERS to their folder',
    );
    return null;
  }
  return async (library) => {
    for (const role of roles) await installSpeakerModel(library, role, readFileSync(fileOf(role)));
  };
}
