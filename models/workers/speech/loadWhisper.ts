import { cpus } from 'node:os';
import path from 'node:path';
import { AutoTokenizer, type PreTrainedTokenizer } from '@xenova/transformers';
import { InferenceSession } from 'onnxruntime-node';
import { YardstickError } from '../../errors.ts';
import { inspectOnnx } from '../onnx/inspectOnnx.ts';
import { onnxRuntime } from '../onnx/onnxRuntime.ts';
import { requireSmallJson } from '../onnx/requireSmallJson.ts';
import type { Watchdog } from '../watchdog.ts';
import { createMelSpectrogram, type MelSpectrogram } from './melSpectrogram.ts';
import type { LoadedSpeech, LoadSpeechParams, SpeechWeights } from './speechMethods.ts';
import { jsonIn, numberIn, readWhisperShape, type WhisperShape } from './whisperShape.ts';
import { readWhisperTokens, type WhisperTokens } from './whisperTokens.ts';

/** A value of onnxruntime: what a session takes and gives. */
export interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** One of the two networks. */
export interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** @param fetches what is wanted: names, or by name the tensor that it is written to (null: a new one) */
  run(
    feeds: Record<string, unknown>,
    fetches: readonly string[] | Record<string, unknown>,
  ): Promise<Record<string, OrtTensor>>;
}

/** A Whisper model in memory. */
export interface Whisper {
  encoder: OrtSession;
  decoder: OrtSession;
  /** Samples to the spectrogram of 30 s. */
  spectrogram: MelSpectrogram;
  tokenizer: PreTrainedTokenizer;
  tokens: WhisperTokens;
  shape: WhisperShape;
  facts: LoadedSpeech;
}

/**
 * How long a thread that has nothing to do looks out for more before it sleeps: from one operation to the next, not from one token to the
 * next. By default it is so long that on a busy machine the threads keep each other from the cores.
 */
const spinMicroseconds = '60';
/** Reading gigabytes of weights through. */
const inspection = { cpuSeconds: 30, memoryMegabytes: 256 };
const endings: Readonly<Record<SpeechWeights, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

/**
 * Loads a model's folder.
 * @throws {YardstickError} `model/hostile-file`, `model/load-failed`
 */
export async function loadWhisper(params: LoadSpeechParams, watchdog: Watchdog): Promise<Whisper> {
  const runtime = onnxRuntime(params.threads);
  const { folder, weights } = params;
  for (const part of ['encoder_model', 'decoder_model_merged']) {
    watchdog.guard(inspection, () => inspectOnnx(path.join(folder, 'onnx', `${part}${endings[weights]}.onnx`)));
  }
  requireSmallJson(folder, ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json']);
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    const config = jsonIn(folder, 'config.json');
    const shape = readWhisperShape(folder);
    const options: InferenceSession.SessionOptions = {
      executionProviders: ['cpu'],
      intraOpNumThreads: runtime.threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      extra: { session: { intra_op: { spin_duration_us: spinMicroseconds } } },
    };
    const open = async (part: string) =>
      (await InferenceSession.create(
        path.join(folder, 'onnx', `${part}${endings[weights]}.onnx`),
        options,
      )) as unknown as OrtSession;
    const encoder = await open('encoder_model');
    const decoder = await open('decoder_model_merged');
    const tokens = readWhisperTokens(jsonIn(folder, 'generation_config.json'), shape);
    const hasAttentions = Array.from({ length: shape.layers }).every((_, layer) =>
      decoder.outputNames.includes(`cross_attentions.${layer}`),
    );
    return {
      encoder,
      decoder,
      // Built from what every Whisper is, not from the folder's own numbers: those could make it compute for ever.
      spectrogram: await createMelSpectrogram(numberIn(config, 'num_mel_bins', 256), options),
      tokenizer,
      tokens,
      shape,
      facts: {
        runtime,
        device: `CPU: ${cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown'}`,
        languages: [...tokens.languages.keys()],
        wordTimes: hasAttentions && tokens.alignmentHeads.length > 0,
        memoryBytes: process.memoryUsage.rss(),
      },
    };
  } catch (thrown) {
    if (thrown instanceof YardstickError) throw thrown;
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    throw new YardstickError('model/load-failed', `The model could not be loaded: ${said}`.slice(0, 500), {
      hint: 'A file may be missing, damaged, or of a kind that this version does not know. Remove the model and get it again.',
    });
  }
}
