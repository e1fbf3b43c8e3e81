import { cpus } from 'node:os';
import path from 'node:path';
import {
  AutoModel,
  AutoModelForSequenceClassification,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@xenova/transformers';
import { YardstickError } from '../../errors.ts';
import type { LoadedEncoder } from '../encoderMethods.ts';
import type { Watchdog } from '../watchdog.ts';
import { inspectOnnx } from './inspectOnnx.ts';
import type { LoadEncoderParams, Pooling } from './onnxMethods.ts';
import { onnxRuntime } from './onnxRuntime.ts';
import { pairScores } from './pairScores.ts';
import { poolVectors } from './poolVectors.ts';
import { requireSmallJson } from './requireSmallJson.ts';
import { createTextTokens, type TextTokens } from './textTokens.ts';

/** A model in memory that reads texts. */
export interface Encoder {
  task: LoadEncoderParams['task'];
  model: PreTrainedModel;
  tokens: TextTokens;
  pooling: Pooling;
  /** Texts that may be computed at once. */
  batchSize: number;
  facts: LoadedEncoder;
}

/** Reading gigabytes of weights through, and a vocabulary of 250,000 words. */
const inspection = { cpuSeconds: 30, memoryMegabytes: 256 };
/** A tokenizer that knows no limit says something astronomical. */
const unlimited = 1_000_000;
/**
 * Computing several texts at once gains a tenth to a fifth on short ones and nothing on long ones; more of them only cost memory.
 */
const batchSize = 8;
/**
 * How long a thread that waits for the others keeps its core busy. Without a limit threads hold up each other where other programs want the cores: a short text
 * took half as long again and more, a batch up to twice as long. On a machine of its own this limit cost up to 7 % (medians of 9 rounds, within their spread);
 * not to wait awake at all made a short text a quarter slower.
 */
const spinMicroseconds = '50';

/**
 * Loads a model's folder.
 * @throws {YardstickError} `model/hostile-file`, `model/load-failed`
 */
export async function loadEncoder(params: LoadEncoderParams, watchdog: Watchdog): Promise<Encoder> {
  const runtime = onnxRuntime(params.threads);
  const { folder, weights, task } = params;
  const found = watchdog.guard(inspection, () => inspectOnnx(path.join(folder, 'onnx', `${weights}.onnx`)));
  requireSmallJson(folder, ['config.json', 'tokenizer.json', 'tokenizer_config.json']);
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    const Model = task === 'embedding' ? AutoModel : AutoModelForSequenceClassification;
    const model = await Model.from_pretrained(folder, {
      local_files_only: true,
      // The file is named in full, so that neither configuration nor habit picks another one.
      subfolder: 'onnx',
      model_file_name: weights,
      dtype: 'fp32',
      device: 'cpu',
      use_external_data_format: false,
      session_options: {
        intraOpNumThreads: runtime.threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        extra: { session: { intra_op: { spin_duration_us: spinMicroseconds } } },
      },
    });
    const tokens = createTextTokens({ tokenizer, maxTokens: limitOf(params, tokenizer), watchdog });
    const encoder: Omit<Encoder, 'facts'> = {
      task,
      model,
      tokens,
      pooling: params.pooling,
      // Such a model rounds what it reads together to one range: alone, a text has the same vector whatever its neighbours.
      batchSize: found.dynamicQuantization || params.pooling === 'last' ? 1 : batchSize,
    };
    const dimensions = await trial(encoder);
    return {
      ...encoder,
      facts: {
        runtime,
        dimensions,
        maxTokens: tokens.maxTokens,
        device: `CPU: ${cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown'}`,
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

/** Reads one text, so that what the model cannot do is said now, and the first call does not pay for warming up. */
async function trial({ task, model, tokens, pooling }: Omit<Encoder, 'facts'>): Promise<number> {
  if (task === 'embedding') {
    const text = tokens.read('a');
    const [vector] = poolVectors(await model(tokens.tensors([text])), [text], pooling);
    if (vector === undefined || vector.length === 0) throw new Error('it gives no vectors');
    return vector.length;
  }
  pairScores(await model(tokens.tensors([tokens.readPair('a', 'a')])), 1);
  return 1;
}

function limitOf({ maxTokens }: LoadEncoderParams, tokenizer: PreTrainedTokenizer): number {
  const own = tokenizer.model_max_length;
  const known = typeof own === 'number' && own >= 8 && own < unlimited ? own : null;
  return Math.max(8, maxTokens ?? known ?? 512);
}
