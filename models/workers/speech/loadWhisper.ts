import { cpus } from 'node:os';
import path from 'node:path';
import {
  AutoTokenizer,
  WhisperFeatureExtractor,
  WhisperForConditionalGeneration,
  type PreTrainedTokenizer,
  type Tensor,
} from '@xenova/transformers';
import { YardstickError } from '../../errors.ts';
import { inspectOnnx } from '../onnx/inspectOnnx.ts';
import { onnxRuntime } from '../onnx/onnxRuntime.ts';
import { requireSmallJson } from '../onnx/requireSmallJson.ts';
import type { Watchdog } from '../watchdog.ts';
import type { LoadedSpeech, LoadSpeechParams, SpeechWeights } from './speechMethods.ts';
import { readWhisperTokens, type WhisperTokens } from './whisperTokens.ts';
import { fftSamples, hopSamples, longestWindowSamples, sampleRate } from './whisperFacts.ts';

/** A value of onnxruntime: what a session takes and gives. */
export interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** One of the two networks. */
export interface OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>, fetches: readonly string[]): Promise<Record<string, OrtTensor>>;
}

/** A Whisper model in memory. */
export interface Whisper {
  encoder: OrtSession;
  decoder: OrtSession;
  /** Samples to the spectrogram of 30 s. */
  spectrogram: (samples: Float32Array) => Promise<Tensor>;
  tokenizer: PreTrainedTokenizer;
  tokens: WhisperTokens;
  /** Layers of the decoder, heads of each, and the length of a head's key. */
  shape: { layers: number; heads: number; headSize: number };
  facts: LoadedSpeech;
}

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
    const model = await WhisperForConditionalGeneration.from_pretrained(folder, {
      local_files_only: true,
      subfolder: 'onnx',
      dtype: weights,
      device: 'cpu',
      use_external_data_format: false,
      session_options: { intraOpNumThreads: runtime.threads, interOpNumThreads: 1, logSeverityLevel: 3 },
    });
    const config = model.config as unknown as Record<string, unknown>;
    const shape = {
      layers: numberIn(config, 'decoder_layers', 64),
      heads: numberIn(config, 'decoder_attention_heads', 128),
      headSize: 0,
    };
    shape.headSize = numberIn(config, 'd_model', 16_384) / shape.heads;
    // Built from what every Whisper is, not from the folder's own numbers: those could make it compute for ever.
    const extractor = new WhisperFeatureExtractor({
      feature_size: numberIn(config, 'num_mel_bins', 256),
      sampling_rate: sampleRate,
      n_fft: fftSamples,
      hop_length: hopSamples,
      n_samples: longestWindowSamples,
      nb_max_frames: longestWindowSamples / hopSamples,
    });
    const { model: encoder, decoder_model_merged: decoder } = model.sessions as Record<string, OrtSession | undefined>;
    if (encoder === undefined || decoder === undefined) throw new Error('it has no encoder, or no merged decoder');
    const tokens = readWhisperTokens(model.generation_config as unknown as Record<string, unknown>, shape);
    const hasAttentions = Array.from({ length: shape.layers }).every((_, layer) =>
      decoder.outputNames.includes(`cross_attentions.${layer}`),
    );
    return {
      encoder,
      decoder,
      spectrogram: async (samples) => (await extractor._call(samples)).input_features,
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

function numberIn(config: Record<string, unknown>, name: string, most: number): number {
  const value = config[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= most) return value;
  throw new Error(`config.json does not say a sensible ${name}`);
}
