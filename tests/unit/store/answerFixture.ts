import type { Answer } from '../../../electron/engine/answers/answer.ts';

/** A whole answer, every field filled. */
export function finishedAnswer(change: Partial<Answer> = {}): Answer {
  return {
    model: 'local:a',
    text: 'An answer',
    reasoning: 'Because',
    finishReason: 'stop',
    error: { code: 'cloud/cut', message: 'The connection ended.', hint: 'Try again.' },
    warnings: [{ code: 'setting/unsupported', message: 'seed is not supported' }],
    usage: { inputTokens: 5, cachedInputTokens: 2, outputTokens: 7, reasoningTokens: null },
    timings: { loadMs: 1.5, queueMs: 0, ttftMs: 120.25, totalMs: 900, outputTokensPerSecond: 33.3 },
    cost: { usd: 0.00123, priceListDate: '2026-11-01' },
    leftMachine: true,
    destination: 'api.example.com:443',
    conditions: {
      modelSha256: 'a'.repeat(64),
      quantization: 'Q4_1',
      runtime: 'llama.cpp',
      runtimeVersion: 'b1',
      device: 'CPU: test',
      gpuFallback: false,
      threads: 2,
      contextTokens: 2048,
      temperature: 0,
      topP: 1,
      maxTokens: 64,
      seed: 1,
      stop: ['\n'],
      template: 'chatml',
      system: null,
      examples: 0,
      cold: true,
      cached: false,
      foreignLoad: 0.1,
      priceListDate: '2026-11-01',
      yardstick: '0.1.0',
      startedAt: '2026-11-23T20:00:00.000Z',
    },
    ...change,
  };
}
