import {
  LlamaChat,
  type LlamaChatResponse,
  type LlamaChatResponseChunk,
  type LlamaGrammar,
  type Token,
} from 'node-llama-cpp';
import { YardstickError } from '../../errors.ts';
import { historyOf } from './chatTemplate.ts';
import { createDeltaBatcher, type DeltaKind } from './deltaBatcher.ts';
import { lossMs } from './lossMs.ts';
import { fitPrompt, type FittedPrompt } from './fitPrompt.ts';
import type { Lane } from './lanes.ts';
import type { GenerateEvent, GenerateParams, GenerateResult, SamplingRequest, WorkerMessage } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';
import { readPrompt } from './readPrompt.ts';
import { promptTokens } from './promptTokens.ts';
import { resolveSampling, type Sampling } from './sampling.ts';
import { scoreAnswer } from './scoreAnswer.ts';
import { holdPrefix, seriesSlice, sharedOfMessages } from './sharedPrefix.ts';

/** Left free of a context, for what a template may put in while the answer is written. */
export const contextMargin = 8;
/** An answer without a limit of its own: a chat model ends by itself, a base model never does. */
const defaultMaxTokens = { chat: 2_048, completion: 256 };
/** Room kept for an answer when the conversation must be cut to fit. */
const usualAnswerTokens = 512;
/**
 * Nothing can stop a slice of the prompt half-way but the end of the process, and a stop is to be seen within a second. Small slices cost time (128 tokens at
 * once instead of 512: a tenth), so they are kept for a process that holds much; one that holds little reads in large ones and is ended by a stop.
 */
const sliceMs = { careful: 900, expendable: 3_000 };
/** What an expendable process holds can be had again within this. Milliseconds. */
const smallLossMs = 15_000;
/** On a machine that may be too busy for several threads, a first slice small enough to notice it soon. */
const trialSlice = 64;
/** Penalties look back this many tokens at most; more costs memory in the sampler. */
const penaltyWindow = 1_024;
/** Fifteen pieces a second: more look no smoother, and each takes a little of the cores that compute (33 ms cost 3 % of the tokens a second on two cores). */
const deltaIntervalMs = 66;

/**
 * Writes one answer: fits the conversation, reads what is new of it, writes until the end, a limit or a stop. A stop is not an error: the
 * result says `stopped` and has the figures so far.
 */
export async function generate(
  loaded: LoadedModel,
  params: GenerateParams,
  emit: (event: GenerateEvent) => void,
  signal: AbortSignal,
): Promise<GenerateResult> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { governor } = loaded;
  governor.begin();
  const sampling = resolveSampling(params.sampling, loaded.model);
  const grammar = await grammarOf(loaded, params.sampling);
  const { lane, prompt, tokens, shared } = await prepareLane(loaded, params);
  const maxTokens = Math.max(
    1,
    Math.min(params.sampling.maxTokens ?? defaultFor(loaded), lane.contextTokens - tokens.length - contextMargin),
  );
  const result: GenerateResult = {
    finish: 'stopped',
    rawFinish: 'abort',
    usage: { promptTokens: tokens.length, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 },
    temperature: sampling.temperature,
    topP: sampling.topP,
    seed: sampling.temperature === 0 ? params.sampling.seed : sampling.seed,
    maxTokens,
    contextTokens: lane.contextTokens,
    droppedMessages: prompt.droppedMessages,
    droppedTokens: prompt.droppedTokens,
    cpuSeconds: 0,
    readMs: 0,
    keptTokens: 0,
    prefixMs: 0,
    writeMs: 0,
    memoryBytes: 0,
    threads: governor.threads,
    likelihood: null,
  };
  let written: Token[] = [];
  const expendable = lossMs(loaded, lane) < smallLossMs;
  emit({ type: 'reading', progress: 0, expendable });
  const onProgress = (read: number) => emit({ type: 'reading', progress: read / tokens.length, expendable });
  try {
    const held = shared === null ? null : await holdPrefix(loaded, lane, { tokens, shared }, { signal, onProgress });
    const read = await readPrompt(lane.sequence, tokens, {
      speed: loaded.readSpeed,
      sliceMs: expendable ? sliceMs.expendable : sliceMs.careful,
      signal,
      now: () => performance.now(),
      onProgress: (progress) => emit({ type: 'reading', progress, expendable }),
      onSlice: (count, ms) => governor.readSlice(count, ms),
      ...(held !== null ? { slice: seriesSlice } : (await governor.isInDoubt()) ? { firstSlice: trialSlice } : {}),
    });
    loaded.readSpeed = read.speed;
    if (held !== null) Object.assign(result, { keptTokens: held.keptTokens, prefixMs: held.prefixMs });
    result.usage.cachedTokens = held === null || held.there ? read.cachedTokens : 0;
    const beganAt = startedAt + result.prefixMs;
    written = await write(
      { loaded, lane, messages: prompt.messages, request: params.sampling, sampling, grammar, emit, signal, beganAt },
      result,
    );
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  const cpu = process.cpuUsage(cpuBefore);
  result.cpuSeconds = (cpu.user + cpu.system) / 1e6;
  result.memoryBytes = process.memoryUsage.rss();
  result.threads = governor.fewest;
  if (params.scoreAnswer && result.finish !== 'stopped') {
    emit({ type: 'scoring' });
    // An answer that is there is not lost because it cannot be scored, or no more.
    result.likelihood = await scoreAnswer(lane.sequence, tokens, written, signal).catch(() => null);
  }
  return result;
}

function defaultFor(loaded: LoadedModel): number {
  return loaded.facts.template === 'completion' ? defaultMaxTokens.completion : defaultMaxTokens.chat;
}

interface Prepared {
  lane: Lane;
  prompt: FittedPrompt;
  tokens: Token[];
  /** What the prompt has in common with the others of its series; null where it is none of one. */
  shared: readonly Token[] | null;
}

async function prepareLane(loaded: LoadedModel, params: GenerateParams): Promise<Prepared> {
  const { sharedPrefix } = params;
  const { longest } = loaded.lanes;
  const wanted = params.sampling.maxTokens ?? Math.min(usualAnswerTokens, defaultFor(loaded));
  const room = Math.min(wanted, Math.floor(longest / 4));
  const known = params.sequence === null ? undefined : loaded.lanes.find(params.sequence);
  // What was counted last is what fits: a long prompt is not tokenised twice.
  let tokens: Token[] = [];
  const prompt = fitPrompt(params.messages, {
    limit: longest - room - contextMargin,
    contextTokens: longest,
    keepMessages: params.keepMessages,
    alreadyDropped: known?.droppedMessages ?? 0,
    countPrompt: (messages) => (tokens = promptTokens(loaded, messages)).length,
    countText: (text) => loaded.model.tokenize(text).length,
  });
  const shared =
    sharedPrefix === null || prompt.droppedMessages > 0
      ? null
      : sharedOfMessages(loaded, params.messages, tokens, sharedPrefix);
  const lane = await loaded.lanes.take(params.sequence, prompt.tokens + wanted + contextMargin, {
    keep: shared !== null,
  });
  lane.droppedMessages = prompt.droppedMessages;
  return { lane, prompt, tokens, shared };
}

interface Writing {
  loaded: LoadedModel;
  lane: Lane;
  messages: readonly WorkerMessage[];
  request: SamplingRequest;
  sampling: Sampling;
  grammar: LlamaGrammar | undefined;
  emit: (event: GenerateEvent) => void;
  signal: AbortSignal;
  /** When reading what is this prompt's own began. */
  beganAt: number;
}

/** @returns the tokens of the text, without those of thoughts */
async function write(writing: Writing, result: GenerateResult): Promise<Token[]> {
  const { loaded, lane, request, sampling, grammar, signal } = writing;
  const { usage } = result;
  const batcher = createDeltaBatcher(
    (kind, text) => writing.emit({ type: kind, text }),
    deltaIntervalMs,
    () => performance.now(),
  );
  const chat = new LlamaChat({ contextSequence: lane.sequence, chatWrapper: loaded.template });
  const meterBefore = lane.sequence.tokenMeter.usedOutputTokens;
  const cleaned = textCleaner();
  let firstAt: number | undefined;
  let lastAt: number | undefined;
  const written: Token[] = [];
  const onResponseChunk = (chunk: LlamaChatResponseChunk) => {
    const at = performance.now();
    if (lastAt !== undefined) loaded.governor.wroteToken(at - lastAt);
    lastAt = at;
    firstAt ??= at;
    const kind: DeltaKind = chunk.type === 'segment' ? 'reasoning' : 'text';
    if (kind === 'reasoning') usage.reasoningTokens += chunk.tokens.length;
    else written.push(...chunk.tokens);
    batcher.push(kind, cleaned(kind, chunk.text));
  };
  try {
    const response = await chat.generateResponse(historyOf(writing.messages), {
      ...(grammar === undefined ? {} : { grammar }),
      onResponseChunk,
      signal,
      stopOnAbortSignal: true,
      maxTokens: result.maxTokens,
      temperature: sampling.temperature,
      topP: sampling.topP,
      topK: sampling.topK,
      minP: sampling.minP,
      seed: sampling.seed,
      repeatPenalty: penaltyOf(request),
      customStopTriggers: request.stop,
      contextShift: { size: 1, strategy: refuseShift },
    });
    Object.assign(result, finishOf(response));
  } finally {
    batcher.flush();
    const endedAt = performance.now();
    result.readMs = (firstAt ?? endedAt) - writing.beganAt;
    result.writeMs = endedAt - (firstAt ?? endedAt);
    const ended = result.rawFinish === 'eogToken' ? 1 : 0;
    usage.outputTokens = Math.max(0, lane.sequence.tokenMeter.usedOutputTokens - meterBefore - ended);
    chat.dispose({ disposeSequence: false });
  }
  return written;
}

/** The prompt was fitted and the answer is limited: if the binding still wants to drop text silently, it may not. */
function refuseShift(): never {
  throw new YardstickError('context/full', 'The context is full.', { hint: 'Shorten the conversation.' });
}

function penaltyOf({ presencePenalty, frequencyPenalty }: SamplingRequest) {
  if ((presencePenalty ?? 0) === 0 && (frequencyPenalty ?? 0) === 0) return false;
  return {
    lastTokens: penaltyWindow,
    penalty: 1,
    presencePenalty: presencePenalty ?? 0,
    frequencyPenalty: frequencyPenalty ?? 0,
  };
}

function finishOf({ metadata }: LlamaChatResponse): Pick<GenerateResult, 'finish' | 'rawFinish'> {
  const finish = metadata.stopReason === 'maxTokens' ? 'length' : metadata.stopReason === 'abort' ? 'stopped' : 'stop';
  return { finish, rawFinish: metadata.stopReason };
}

/** Templates put blank lines between thoughts and answer; they belong to neither. */
function textCleaner(): (kind: DeltaKind, text: string) => string {
  let before: DeltaKind | undefined;
  let atStart = false;
  return (kind, text) => {
    if (kind !== before) {
      atStart = kind === 'reasoning' || before === 'reasoning';
      before = kind;
    }
    if (!atStart) return text;
    const trimmed = text.trimStart();
    if (trimmed !== '') atStart = false;
    return trimmed;
  };
}

async function grammarOf({ backend }: LoadedModel, { json }: SamplingRequest): Promise<LlamaGrammar | undefined> {
  if (json === null) return undefined;
  if (json.schema === null) return backend.llama.getGrammarFor('json');
  try {
    return await backend.llama.createGrammarForJsonSchema(json.schema as { type: 'object' });
  } catch (error) {
    throw new YardstickError(
      'input/invalid',
      `The JSON schema cannot be used: ${(error as Error).message}`.slice(0, 300),
      {
        hint: 'Use types, properties, required, enum, const, items, anyOf and $defs.',
        cause: error,
      },
    );
  }
}
