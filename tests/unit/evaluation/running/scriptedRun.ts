import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { createMachineTurns } from '../../../../models/machine/machineTurns.ts';
import { chooseExamples } from '../../../../electron/engine/evaluation/candidates/chooseExamples.ts';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import {
  createEvaluationRunner,
  type EvaluationRunner,
  type EvaluationRunnerOptions,
} from '../../../../electron/engine/evaluation/running/evaluationRunner.ts';
import { createInference } from '../../../../electron/engine/inference/inference.ts';
import type { TokenPrice } from '../../../../electron/engine/inference/cost.ts';
import type { Store } from '../../../../electron/engine/store/store.ts';
import {
  finish,
  installed,
  manualClock,
  progress,
  scriptedModel,
  text,
  type Script,
} from '../../inference/scriptedModel.ts';
import { testStore } from '../../store/testStore.ts';

/** How a service answers one request: a text, or an error status with headers. `after` is waited for before the answer. */
export type CloudReply =
  /** `input: null`: it states no tokens. */
  | { text: string; input?: number | null; output?: number; after?: Promise<unknown> | number }
  | { status: number; headers?: Record<string, string> };

export interface ScriptedRun {
  store: Store;
  runner: EvaluationRunner;
  /** Prompts that local models were asked, in order. */
  localCalls: { model: string; prompt: string; seed: number | undefined }[];
  /** Requests that the service got. */
  cloudCalls: { prompt: string; body: Record<string, unknown>; at: number }[];
  /** Texts that local models were asked the likelihood of, after which prompt. */
  likelihoodCalls: { model: string; text: string; prompt: string | null }[];
  /** Requests under way at the service at most. */
  readonly mostAtOnce: number;
}

/** Real store, real inference, real runner; scripted are what a local model says and what a service's socket brings. */
export function scriptedRun(
  given: {
    local?: Record<string, (prompt: string, call: number) => string | Promise<string>>;
    cloud?: (prompt: string, call: number) => CloudReply | Promise<CloudReply>;
    price?: TokenPrice;
    store?: Store;
  } & Partial<EvaluationRunnerOptions>,
): ScriptedRun {
  const { local = {}, cloud, price, store = testStore(), ...more } = given;
  const clock = manualClock();
  const localCalls: ScriptedRun['localCalls'] = [];
  const cloudCalls: ScriptedRun['cloudCalls'] = [];
  const likelihoodCalls: ScriptedRun['likelihoodCalls'] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const library = new Map(Object.keys(local).map((id) => [id, installed(id)]));
  const connection = { name: 'cloud', kind: 'openai-compatible' as const, baseUrl: 'https://api.example.com/v1' };
  const script = (id: string): Script =>
    async function* (options) {
      const prompt = promptOf(options);
      localCalls.push({ model: id, prompt, seed: options.seed });
      const answer = await (local[id] as NonNullable<(typeof local)[string]>)(prompt, localCalls.length - 1);
      clock.now += 10;
      yield text(answer);
      clock.now += 10;
      const scored = options.providerOptions?.['yardstick']?.['scoreAnswer'] === true;
      if (scored) yield progress('scoring', 0);
      // The longer, the less sure.
      const likelihood = scored ? { meanLogProbability: -answer.length, tokens: answer.length } : null;
      yield finish({ seed: options.seed ?? null, likelihood });
    };
  const fetch = async (_url: unknown, init?: RequestInit) => {
    const body = JSON.parse(init?.body as string) as { messages: { content: string }[] };
    const prompt = body.messages.at(-1)?.content ?? '';
    cloudCalls.push({ prompt, body, at: performance.now() });
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    try {
      const reply = (await cloud?.(prompt, cloudCalls.length - 1)) ?? { status: 500 };
      if ('status' in reply) return new Response('{}', { status: reply.status, headers: reply.headers ?? {} });
      const { after = 0 } = reply;
      await aborted(typeof after === 'number' ? new Promise((done) => setTimeout(done, after)) : after, init?.signal);
      return new Response(wireOf(reply), { headers: { 'content-type': 'text/event-stream' } });
    } finally {
      atOnce -= 1;
    }
  };
  const localModels = {
    languageModel: (id: string) => scriptedModel(script(id), clock, []),
    /** Every letter of a text has a probability of a half. */
    logProbabilities: (id: string, given: string, options: { messages?: { content: string }[] } = {}) => {
      likelihoodCalls.push({ model: id, text: given, prompt: options.messages?.at(-1)?.content ?? null });
      return Promise.resolve({
        tokens: Array.from(given, (letter) => ({ text: letter, logProbability: Math.log(0.5) })),
        perplexity: 2,
      });
    },
    loaded: () =>
      [...library.keys()].map((id) => ({ id, memoryBytes: 5_000, device: 'CPU', lastUsedAt: 0, busy: false })),
    runtime: () => Promise.resolve({ version: '1', backend: 'cpu', devices: [], threads: 2 }),
  };
  const shared = {
    localModels,
    library: { get: (id: string) => library.get(id), list: () => [], problem: () => undefined },
  };
  const turns = createMachineTurns();
  const inference = createInference({
    ...shared,
    turns,
    catalog: { entries: [], get: () => undefined },
    connections: { get: (name: string) => (name === 'cloud' ? connection : undefined), list: () => [connection] },
    secrets: { get: () => Promise.resolve('k') },
    egress: { fetchFor: () => fetch },
    appVersion: 'test',
    cloudModelsOf: () => [],
    // The room uses only these parts of its neighbours.
  } as unknown as Parameters<typeof createInference>[0]);
  const runner = createEvaluationRunner({
    ...(shared as unknown as Pick<EvaluationRunnerOptions, 'localModels' | 'library'>),
    store,
    inference: price === undefined ? inference : priced(inference, price),
    turns,
    appVersion: 'test',
    searching: { search: () => Promise.reject(new Error('No base here.')) },
    findMetric,
    chooseExamples,
    priceOf: () => price ?? null,
    sentAwayPauses: [20, 20],
    ...more,
  });
  return {
    store,
    runner,
    localCalls,
    cloudCalls,
    likelihoodCalls,
    get mostAtOnce() {
      return mostAtOnce;
    },
  };
}

/** Services of one's own have no price list: the answer's cost is put in here, by the same rule. */
function priced(
  inference: EvaluationRunnerOptions['inference'],
  price: TokenPrice,
): EvaluationRunnerOptions['inference'] {
  return {
    async *answer(request) {
      for await (const event of inference.answer(request)) {
        const isPriced = event.type === 'finished' && request.model.startsWith('cloud:');
        if (!isPriced || event.answer.usage.inputTokens === null) yield event;
        else {
          const { inputTokens, outputTokens } = event.answer.usage;
          const usd = (inputTokens * price.inputPerMillion + (outputTokens ?? 0) * price.outputPerMillion) / 1e6;
          yield { ...event, answer: { ...event.answer, cost: { usd, priceListDate: price.priceListDate } } };
        }
      }
    },
  };
}

function promptOf({ prompt }: LanguageModelV4CallOptions): string {
  const last = prompt.at(-1);
  const part = typeof last?.content === 'string' ? undefined : last?.content[0];
  return part?.type === 'text' ? part.text : '';
}

function wireOf({ text: content, input = 10, output = 5 }: Extract<CloudReply, { text: string }>): string {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', ...fields })}\n\n`;
  const choice = (delta: object, reason: string | null) => [{ index: 0, delta, finish_reason: reason }];
  return [
    chunk({ choices: choice({ role: 'assistant', content }, null) }),
    chunk({ choices: choice({}, 'stop') }),
    ...(input === null
      ? []
      : [
          chunk({
            choices: [],
            usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
          }),
        ]),
    'data: [DONE]\n\n',
  ].join('');
}

function aborted(work: Promise<unknown>, signal: AbortSignal | null | undefined): Promise<unknown> {
  if (signal == null) return work;
  return Promise.race([
    work,
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })),
  ]);
}
