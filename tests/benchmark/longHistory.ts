import { openStore } from '../../electron/engine/store/store.ts';
import type { Answer } from '../../electron/engine/answers/answer.ts';

const model = 'local:smollm2-135m-instruct-q4_1';

/** Writes a conversation of `turns` prompts with an answer each into a fresh data folder. Returns its id. */
export function writeLongConversation(home: string, turns: number): string {
  const store = openStore({ home, appVersion: '0.1.0' });
  try {
    return store.transaction(() => {
      const { id } = store.conversations.create({
        models: [model],
        settings: {},
        blind: false,
        repeat: 1,
        title: 'Long',
      });
      for (let index = 0; index < turns; index += 1) {
        const turn = store.turns.append({
          conversationId: id,
          prompt: `Question ${index}: what did the keeper write?`,
          settings: {},
          blind: false,
        });
        const answer = store.answers.create({ turnId: turn.id, column: 0, repeat: 0, model });
        store.answers.finish(answer.id, 'done', answerOf(index));
      }
      return id;
    });
  } finally {
    store.close();
  }
}

function answerOf(index: number): Answer {
  return {
    model,
    text: `Answer **${index}**.\n\n- the weather\n- the ships\n\n\`\`\`js\nconst sea = ${index};\n\`\`\`\n`,
    finishReason: 'stop',
    warnings: [],
    usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 40, reasoningTokens: null },
    timings: { loadMs: 0, queueMs: 1, ttftMs: 50, totalMs: 900, outputTokensPerSecond: 47 },
    cost: null,
    leftMachine: false,
    conditions: {
      modelSha256: null,
      quantization: 'Q4_1',
      runtime: 'llama.cpp',
      runtimeVersion: null,
      device: 'CPU',
      gpuFallback: false,
      threads: 2,
      contextTokens: 4096,
      temperature: 0,
      topP: 1,
      topK: null,
      minP: null,
      maxTokens: 100,
      seed: 1,
      stop: [],
      template: 'ChatML',
      system: null,
      examples: 0,
      jsonSchema: null,
      images: 0,
      passages: 0,
      masked: null,
      cold: false,
      cached: false,
      foreignLoad: 0,
      priceListDate: null,
      yardstick: '0.1.0',
      startedAt: '2026-01-01T00:00:00.000Z',
    },
  };
}
