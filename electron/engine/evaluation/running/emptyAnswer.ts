import type { InstalledModel } from '../../../../models/files/installedModel.ts';
import type { Answer } from '../../answers/answer.ts';
import type { RenderedPrompt } from '../candidate.ts';

/** An answer before anything is known of it, for ways of answering that have no sampling. */
export function emptyAnswer(given: {
  model: string;
  installed: Pick<InstalledModel, 'sha256' | 'quantization'> | undefined;
  runtime: string;
  template: string;
  prompt: RenderedPrompt;
  appVersion: string;
}): Answer {
  const { model, installed, runtime, template, prompt, appVersion } = given;
  return {
    model,
    text: '',
    finishReason: 'stop',
    warnings: [],
    usage: { inputTokens: null, cachedInputTokens: null, outputTokens: null, reasoningTokens: null },
    timings: { loadMs: 0, queueMs: 0, ttftMs: null, totalMs: 0, outputTokensPerSecond: null },
    cost: null,
    leftMachine: false,
    conditions: {
      modelSha256: installed?.sha256 ?? null,
      quantization: installed?.quantization ?? null,
      runtime,
      runtimeVersion: null,
      device: null,
      gpuFallback: false,
      threads: null,
      contextTokens: null,
      temperature: null,
      topP: null,
      topK: null,
      minP: null,
      maxTokens: null,
      seed: null,
      stop: [],
      template,
      system: prompt.system,
      examples: prompt.examples.length,
      jsonSchema: null,
      images: 0,
      passages: prompt.passages.length,
      masked: null,
      cold: false,
      cached: false,
      foreignLoad: null,
      priceListDate: null,
      yardstick: appVersion,
      startedAt: new Date().toISOString(),
    },
  };
}
