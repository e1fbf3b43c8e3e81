import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { Answer } from '../../../electron/engine/inference/answer.ts';
import type { AnswerRow } from '../../../electron/engine/store/answerRow.ts';
import type { ConversationRow } from '../../../electron/engine/store/conversationRow.ts';
import { openStore, type OpenStoreOptions, type Store } from '../../../electron/engine/store/store.ts';
import type { TurnRow } from '../../../electron/engine/store/turns.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

/** A new data folder, removed after the test. */
export function temporaryHome(): string {
  const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-store-'));
  cleanUps.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A real store on a real file, closed after the test. */
export function testStore(options: Partial<OpenStoreOptions> = {}): Store {
  const store = openStore({ home: options.home ?? temporaryHome(), appVersion: 'test', ...options });
  cleanUps.push(() => store.close());
  return store;
}

export function addConversation(store: Store, title = 'A title', models = ['local:a', 'local:b']): ConversationRow {
  return store.conversations.create({ title, models, settings: {}, blind: false, repeat: 1 });
}

export function addTurn(store: Store, conversationId: string, prompt = 'A question', blind = false): TurnRow {
  return store.turns.append({ conversationId, prompt, settings: {}, blind });
}

export function addAnswer(store: Store, turnId: string, text: string, model = 'local:a', column = 0): AnswerRow {
  const { id } = store.answers.create({ turnId, column, repeat: 0, model });
  return store.answers.finish(id, 'done', finishedAnswer({ text, model }));
}

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
