import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { InstalledModel } from '../../../models/files/installedModel.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import type { LocalRunFacts } from '../../../models/language/localFacts.ts';
import type { AnswerEvent } from '../../../electron/engine/answers/answer.ts';
import { createMachineTurns } from '../../../models/machine/machineTurns.ts';
import { createInference, type AnswerRequest, type Inference } from '../../../electron/engine/inference/inference.ts';

/** A clock that moves only when a script says so. */
export interface ManualClock {
  now: number;
  read: () => number;
}

export function manualClock(): ManualClock {
  const clock = { now: 1000, read: () => clock.now };
  return clock;
}

/** A step of a scripted stream: a part, a time that passes before the next, or something to wait for. */
export type Step = LanguageModelV4StreamPart | { wait: number } | { until: Promise<unknown> };

export type Script = (options: LanguageModelV4CallOptions) => AsyncIterable<Step> | Iterable<Step>;

/** A LanguageModelV4 that streams what a script says; each call is noted. */
export function scriptedModel(
  script: Script,
  clock: ManualClock,
  calls: LanguageModelV4CallOptions[],
): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('Answers are streamed.')),
    async doStream(options) {
      calls.push(options);
      const steps = (async function* () {
        yield* script(options);
      })();
      return {
        stream: new ReadableStream<LanguageModelV4StreamPart>(
          {
            async pull(controller) {
              for (;;) {
                const { done, value } = await steps.next();
                if (done === true) return controller.close();
                if ('wait' in value) clock.now += value.wait;
                else if ('until' in value) await value.until;
                else return controller.enqueue(value);
                // One macrotask, so that whoever reads the stream sees the clock as it was before the next step.
                await new Promise((resolve) => setImmediate(resolve));
              }
            },
          },
          { highWaterMark: 0 },
        ),
      };
    },
  };
}

export const text = (delta: string): Step => ({ type: 'text-delta', id: '0', delta });

export const progress = (phase: 'loading' | 'reading' | 'scoring', value: number): Step => ({
  type: 'raw',
  rawValue: { yardstick: 'progress', phase, progress: value },
});

export function finish(facts: Partial<LocalRunFacts> | null = {}, tokens = { input: 10, cached: 0, output: 5 }): Step {
  return {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: { total: tokens.input, noCache: undefined, cacheRead: tokens.cached, cacheWrite: undefined },
      outputTokens: { total: tokens.output, text: undefined, reasoning: undefined },
    },
    ...(facts === null ? {} : { providerMetadata: { yardstick: { ...someFacts, ...facts } } }),
  };
}

const someFacts: LocalRunFacts = {
  modelSha256: 'ab'.repeat(32),
  quantization: 'Q4_1',
  runtime: 'llama.cpp (node-llama-cpp)',
  runtimeVersion: '3.22.1',
  device: 'CPU: Test',
  gpuFallback: false,
  threads: 2,
  contextTokens: 4096,
  template: 'ChatML',
  cold: false,
  loadMs: 0,
  temperature: 0.7,
  topP: 0.95,
  topK: 40,
  minP: 0.05,
  seed: 7,
  maxTokens: 512,
  cpuSeconds: 0,
  droppedMessages: 0,
  droppedTokens: 0,
  likelihood: null,
  keptTokens: 0,
  prefixMs: 0,
};

export function installed(id: string, fields: Partial<InstalledModel> = {}): InstalledModel {
  return {
    id,
    name: `Model ${id}`,
    task: 'chat',
    architecture: 'decoder',
    family: 'llama',
    runtime: 'llama.cpp',
    quantization: 'Q4_1',
    parameters: 1,
    contextTokens: 4096,
    tuning: 'instruct',
    directory: `/models/${id}`,
    files: [],
    sizeBytes: 100,
    sha256: 'ab'.repeat(32),
    origin: { kind: 'import', source: 'test' },
    installedAt: 0,
    quarantine: null,
    ...fields,
  } as InstalledModel;
}

export interface ScriptedEngine {
  inference: Inference;
  clock: ManualClock;
  calls: LanguageModelV4CallOptions[];
}

/** The inference room over scripted local models `a`, `b`, ... and no connections. */
export function scriptedEngine(
  scripts: Record<string, Script>,
  models: Record<string, Partial<InstalledModel>> = {},
  loaded: string[] = Object.keys(scripts),
  preload: LocalModels['preload'] = () => Promise.resolve(),
): ScriptedEngine {
  const clock = manualClock();
  const calls: LanguageModelV4CallOptions[] = [];
  const library = new Map(Object.keys(scripts).map((id) => [id, installed(id, models[id])]));
  const options = {
    localModels: {
      preload,
      languageModel: (id: string) => scriptedModel(scripts[id] as Script, clock, calls),
      loaded: () => loaded.map((id) => ({ id, memoryBytes: 1, device: 'CPU', lastUsedAt: 0, busy: false })),
    },
    library: {
      get: (id: string) => library.get(id),
      list: () => [...library.values()],
      problem: (id: string) =>
        id === 'cut' ? { code: 'model/truncated', message: 'cut: cut.gguf has 1 byte' } : undefined,
    },
    catalog: { entries: [], get: () => undefined },
    turns: createMachineTurns(),
    connections: { get: () => undefined, list: () => [] },
    secrets: {},
    egress: {},
    appVersion: '9.9.9',
    cloudModelsOf: () => [],
    clock: clock.read,
  };
  // The room uses only these parts of its neighbours for local models.
  return { inference: createInference(options as unknown as Parameters<typeof createInference>[0]), clock, calls };
}

export function request(model: string, fields: Partial<AnswerRequest> = {}): AnswerRequest {
  return { model: `local:${model}`, messages: [{ role: 'user', content: 'Hello' }], settings: {}, ...fields };
}

export async function collect(events: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const all: AnswerEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export function finishedOf(events: AnswerEvent[]): Extract<AnswerEvent, { type: 'finished' }> {
  const finished = events.filter((event) => event.type === 'finished');
  if (finished.length !== 1 || events.at(-1) !== finished[0])
    throw new Error('Not exactly one finished event, at the end');
  return finished[0] as Extract<AnswerEvent, { type: 'finished' }>;
}
