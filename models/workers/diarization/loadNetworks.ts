import { cpus } from 'node:os';
import path from 'node:path';
import { PyAnnoteModel, Tensor, WeSpeakerResNetModel, type PreTrainedModel } from '@xenova/transformers';
import { YardstickError } from '../../errors.ts';
import { inspectOnnx } from '../onnx/inspectOnnx.ts';
import { onnxRuntime } from '../onnx/onnxRuntime.ts';
import { requireSmallJson } from '../onnx/requireSmallJson.ts';
import type { Watchdog } from '../watchdog.ts';
import { sampleRate, windowFrames, windowSamples } from './diarizationFacts.ts';
import type { LoadDiarizationParams, LoadedDiarization, NetworkFile } from './diarizationMethods.ts';
import { powersetClasses } from './powerset.ts';
import { melBands, voiceFeatures } from './voiceFeatures.ts';

/** Both networks in memory. */
export interface SpeakerNetworks {
  /** 10 s of samples to a score for each frame and class. */
  segment: (samples: Float32Array) => Promise<Float32Array>;
  /** A voice, as frames of `voiceFeatures`, to the numbers that stand for it. */
  embed: (features: Float32Array) => Promise<Float32Array>;
  facts: LoadedDiarization;
}

/** What a session of onnxruntime gives and takes. */
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: unknown; dims: readonly number[] } | undefined>>;
}

/** Reading files of some megabytes through; one that needs more is none of these. */
const inspection = { cpuSeconds: 30, memoryMegabytes: 256 };

/**
 * Loads both networks, and tries each once: what one cannot do is said now.
 * @throws {YardstickError} `model/hostile-file`, `model/load-failed`
 */
export async function loadNetworks(params: LoadDiarizationParams, watchdog: Watchdog): Promise<SpeakerNetworks> {
  const runtime = onnxRuntime(params.threads);
  const open = (Model: typeof PyAnnoteModel | typeof WeSpeakerResNetModel, file: NetworkFile): Promise<Session> =>
    openSession(Model, file, { threads: runtime.threads, watchdog });
  const segmentation = await open(PyAnnoteModel, params.segmentation);
  const embedding = await open(WeSpeakerResNetModel, params.embedding);
  const networks: Omit<SpeakerNetworks, 'facts'> = {
    segment: (samples) => runOn(segmentation, new Tensor('float32', samples, [1, 1, samples.length])),
    embed: (features) => runOn(embedding, new Tensor('float32', features, [1, features.length / melBands, melBands])),
  };
  const scores = await attempt(params.segmentation, () => networks.segment(new Float32Array(windowSamples)));
  if (scores.length !== windowFrames * powersetClasses) {
    throw unfit(
      params.segmentation,
      `it gives ${scores.length} numbers for 10 s, not ${windowFrames} frames of ${powersetClasses} classes`,
    );
  }
  const noise = Float32Array.from({ length: sampleRate }, (_, place) => 0.1 * Math.sin(place * place));
  const voice = await attempt(params.embedding, () => networks.embed(voiceFeatures(noise)));
  if (voice.length === 0 || voice.length > 4_096) throw unfit(params.embedding, `it gives ${voice.length} numbers`);
  return {
    ...networks,
    facts: {
      runtime,
      device: `CPU: ${cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown'}`,
      dimensions: voice.length,
      memoryBytes: process.memoryUsage.rss(),
    },
  };
}

async function openSession(
  Model: typeof PyAnnoteModel | typeof WeSpeakerResNetModel,
  file: NetworkFile,
  { threads, watchdog }: { threads: number; watchdog: Watchdog },
): Promise<Session> {
  const { folder, weights } = file;
  watchdog.guard(inspection, () => inspectOnnx(path.join(folder, 'onnx', `${weights}.onnx`)));
  requireSmallJson(folder, ['config.json']);
  const model = await attempt(file, (): Promise<PreTrainedModel> =>
    Model.from_pretrained(folder, {
      local_files_only: true,
      // The file is named in full, so that neither configuration nor habit picks another one.
      subfolder: 'onnx',
      model_file_name: weights,
      dtype: 'fp32',
      device: 'cpu',
      use_external_data_format: false,
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 },
    }),
  );
  const session = Object.values(model.sessions as Record<string, Session | undefined>)[0];
  if (session?.inputNames.length !== 1) throw unfit(file, 'it does not take one input');
  return session;
}

async function runOn(session: Session, input: Tensor): Promise<Float32Array> {
  const outputs = await session.run({ [session.inputNames[0] as string]: input.ort_tensor });
  const data = outputs[session.outputNames[0] as string]?.data;
  if (!(data instanceof Float32Array)) throw new Error('it does not give 32-bit numbers');
  return data;
}

async function attempt<T>(file: NetworkFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof YardstickError) throw thrown;
    throw unfit(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function unfit({ folder }: NetworkFile, why: string): YardstickError {
  return new YardstickError('model/load-failed', `${path.basename(folder)} could not be loaded: ${why}`.slice(0, 500), {
    hint: 'A file may be missing, damaged, or of a kind that this version does not know. Remove the model and get it again.',
  });
}
