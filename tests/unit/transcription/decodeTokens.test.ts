import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { decodeTokens } from '../../../models/workers/speech/decodeTokens.ts';
import type { OrtTensor, Whisper } from '../../../models/workers/speech/loadWhisper.ts';

/** Ten words, an end, two special tokens, and times from 0.00 s on. */
const end = 10;
const firstTime = 13;
const vocabulary = firstTime + 101;
const heads = 2;
const places = 5;

/**
 * A decoder that writes a script for each window. It knows the window only by what the encoder heard, and how far it is only by its memory: a row that gets
 * the memory of another writes the other's text.
 */
function scripted(scripts: readonly (readonly number[])[]) {
  /** Rows of each step. */
  const rows: number[] = [];
  const valuesOf = (feeds: Record<string, unknown>, name: string) => feeds[name] as Tensor;
  const decoder: Whisper['decoder'] = {
    inputNames: ['input_ids'],
    outputNames: [],
    run(feeds, fetches) {
      const input = valuesOf(feeds, 'input_ids');
      const [count = 0, read = 0] = input.dims;
      rows.push(count);
      const past = valuesOf(feeds, 'past_key_values.0.decoder.key');
      const steps = (past.dims[2] ?? 0) + read;
      const heardBefore = valuesOf(feeds, 'past_key_values.0.encoder.key');
      const heard =
        heardBefore.data.length > 0
          ? (heardBefore.data as Float32Array)
          : (feeds['encoder_hidden_states'] as OrtTensor).data;
      const wanted = fetches as Record<string, Tensor | null>;
      const given = (name: string, dims: number[]) =>
        (wanted[name] ?? new Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b)), dims)) as Tensor;
      const logits = given('logits', [count, read, vocabulary]);
      const looked = given('cross_attentions.0', [count, heads, read, places]);
      const outputs: Record<string, Tensor> = { logits, 'cross_attentions.0': looked };
      for (const part of ['decoder.key', 'decoder.value']) {
        const present = given(`present.0.${part}`, [count, heads, steps, 1]);
        expect(present.dims).toEqual([count, heads, steps, 1]);
        const before = valuesOf(feeds, `past_key_values.0.${part}`);
        for (let row = 0; row < count * heads; row++) {
          const from = (before.data as Float32Array).subarray(row * (steps - read), (row + 1) * (steps - read));
          (present.data as Float32Array).set(from, row * steps);
          for (let at = 0; at < read; at++) {
            (present.data as Float32Array)[row * steps + steps - read + at] = Number(
              (input.data as BigInt64Array)[Math.floor(row / heads) * read + at],
            );
          }
        }
        outputs[`present.0.${part}`] = present;
      }
      for (const part of ['encoder.key', 'encoder.value']) {
        if (heardBefore.data.length > 0) continue;
        outputs[`present.0.${part}`] = new Tensor('float32', Float32Array.from(heard), [count, heads, 1, 1]);
      }
      const key = outputs['present.0.decoder.key']?.data as Float32Array;
      (logits.data as Float32Array).fill(-20);
      for (let row = 0; row < count; row++) {
        const window = heard[row * heads] ?? 0;
        const script = scripts[window] ?? [];
        const written = [...key.subarray(row * heads * steps, row * heads * steps + steps)].slice(2);
        const isOwn = written.every((token, at) => token === script[at]);
        const next = isOwn ? (script[written.length] ?? end) : 9;
        (logits.data as Float32Array)[(row * read + read - 1) * vocabulary + next] = 20;
        for (let head = 0; head < heads; head++) {
          (looked.data as Float32Array)[((row * heads + head) * read + read - 1) * places] =
            100 * window + written.length;
        }
      }
      return Promise.resolve(outputs as unknown as Record<string, OrtTensor>);
    },
  };
  const whisper = {
    decoder,
    shape: { layers: 1, heads, headSize: 1 },
    tokens: {
      start: 11,
      end,
      noSpeech: 12,
      firstTime,
      languages: new Map(),
      tasks: null,
      suppressed: [],
      alignmentHeads: [[0, 1]],
    },
  } as unknown as Whisper;
  const hidden = new Tensor('float32', Float32Array.from(scripts.flatMap((_, window) => [window, window])), [
    scripts.length,
    1,
    heads,
  ]) as OrtTensor;
  return { whisper, hidden, rows };
}

const at = (seconds: number) => firstTime + Math.round(seconds / 0.02);
const scripts = [
  [at(0), 1, 2, at(0.4)],
  [at(0), 3, 4, 5, 6, 7, at(1)],
  [at(0), 8, at(0.2)],
  [at(0), 5, 4, 3, 2, 1, 8, at(1.2)],
];
const options = { prompt: [11, 12], words: true };

describe('windows that are decoded side by side', () => {
  // What is left in the wrong row once another window has ended is one window's text with another one's sound.
  it('each have their own text and places, whichever ends first', async () => {
    const { whisper, hidden, rows } = scripted(scripts);
    const read = await decodeTokens(whisper, hidden, [2, 2, 2, 2], options, new AbortController().signal);
    expect(read.map(({ tokens }) => tokens)).toEqual(scripts);
    // One row for the end, too.
    expect(read.map(({ attention }) => attention.map(([head]) => head?.[0]))).toEqual(
      scripts.map((script, window) => [...script, end].map((_, step) => 100 * window + step)),
    );
    expect(rows).toEqual([4, 4, 4, 4, 3, 2, 2, 2, 1]);
  });

  it('each have their own limit, and stop when they are told to', async () => {
    const endless = Array.from({ length: 400 }, (_, place) => (place === 0 ? at(0) : (place * place) % 7));
    const { whisper, hidden } = scripted([endless, scripts[1] ?? []]);
    const [first, second] = await decodeTokens(whisper, hidden, [0.5, 2], options, new AbortController().signal);
    expect(first?.computed).toBeLessThanOrEqual(32);
    expect(second?.tokens).toEqual(scripts[1]);
    const stop = new AbortController();
    const { whisper: other, hidden: heard, rows } = scripted([endless, endless]);
    const run = other.decoder.run.bind(other.decoder);
    other.decoder.run = (...asked) => {
      if (rows.length === 3) stop.abort();
      return run(...asked);
    };
    await expect(decodeTokens(other, heard, [30, 30], options, stop.signal)).rejects.toThrow(/abort/i);
    expect(rows.length).toBe(4);
  });
});
