import { randomInt } from 'node:crypto';
import type { LlamaModel } from 'node-llama-cpp';
import type { SamplingRequest } from './llamaMethods.ts';

/** How the next token is chosen, complete: what is reported as the conditions of a run. */
export interface Sampling {
  temperature: number;
  topP: number;
  topK: number;
  minP: number;
  seed: number;
}

/** llama.cpp's own defaults (common/common.h); a model file may carry better ones. */
const runtimeDefaults = { temperature: 0.8, topP: 0.95, topK: 40, minP: 0.05 };

/** Fills in what was not asked for: the file's recommendation (`general.sampling.*`), else llama.cpp's default; a seed is drawn. */
export function resolveSampling(request: SamplingRequest, model: LlamaModel): Sampling {
  const advised = recommended(model.fileInfo.metadata.general);
  return {
    temperature: request.temperature ?? advised('temp') ?? runtimeDefaults.temperature,
    topP: request.topP ?? advised('top_p') ?? runtimeDefaults.topP,
    ...samplingCuts(request, model),
    seed: request.seed ?? randomInt(0x7fff_ffff),
  };
}

/** The part of the sampling that few ask for and every run reports. */
export function samplingCuts(request: SamplingRequest, model: LlamaModel): Pick<Sampling, 'topK' | 'minP'> {
  const advised = recommended(model.fileInfo.metadata.general);
  return {
    topK: request.topK ?? advised('top_k') ?? runtimeDefaults.topK,
    // Asked for exact top-p, a further cut would change its meaning.
    minP: request.topP === null && request.topK === null ? (advised('min_p') ?? runtimeDefaults.minP) : 0,
  };
}

function recommended(general: unknown): (name: string) => number | undefined {
  const sampling = (general as { sampling?: Record<string, unknown> } | undefined)?.sampling;
  return (name) => {
    const value = typeof sampling === 'object' ? sampling[name] : undefined;
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
}
