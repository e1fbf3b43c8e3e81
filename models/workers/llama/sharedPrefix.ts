import type { Token } from 'node-llama-cpp';
import type { PrefixFacts, SharedPrefix } from './llamaFacts.ts';
import { empty, type Lane } from './lanes.ts';
import type { WorkerMessage } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';
import { promptTokens } from './promptTokens.ts';
import { averageSpeed, readInSlices } from './readPrompt.ts';
import { alike, settledTokens } from './settledTokens.ts';

/**
 * How many tokens of a series of prompts are read at once: a whole batch of the runtime. It is the same on every machine and for every prompt: how a prompt is cut shows in
 * the last digits of what a model makes of it (batches of 32 and less go another way through the runtime than larger ones), and with that now and then in an answer.
 */
export const seriesSlice = 512;
/** Read for nothing where the machine may be too busy for several threads: enough to notice it before more is risked. */
const trialTokens = 64;
/** Fewer are read with each prompt: a batch of their own costs what it saves. */
const leastShared = 32;

/** What was found last, so that the same is not looked for at every prompt of a series. */
export interface KnownPrefix {
  key: string;
  tokens: readonly Token[];
}

/** What a conversation shares with the others of its series, in tokens; none where this very prompt goes on in another way. */
export function sharedOfMessages(
  loaded: LoadedModel,
  messages: readonly WorkerMessage[],
  tokens: readonly Token[],
  shared: SharedPrefix,
): readonly Token[] {
  const key = JSON.stringify([
    messages.slice(0, shared.messages),
    messages[shared.messages]?.text.slice(0, shared.characters),
    messages.map(({ role }) => role),
  ]);
  return known(loaded, key, tokens, () => settledTokens(messages, shared, (some) => promptTokens(loaded, some)));
}

/** The same of a plain text. @param start tokens before it */
export function sharedOfText(
  loaded: LoadedModel,
  text: string,
  tokens: readonly Token[],
  { shared, start }: { shared: SharedPrefix; start: readonly Token[] },
): readonly Token[] {
  const key = `text ${text.slice(0, shared.characters)}`;
  const tokensOf = ([message]: readonly WorkerMessage[]) => [...start, ...loaded.model.tokenize(message?.text ?? '')];
  return known(loaded, key, tokens, () =>
    settledTokens([{ role: 'user', text }], { ...shared, messages: 0 }, tokensOf),
  );
}

function known(
  loaded: LoadedModel,
  key: string,
  tokens: readonly Token[],
  find: () => readonly Token[],
): readonly Token[] {
  if (loaded.prefix?.key !== key) loaded.prefix = { key, tokens: find() };
  const found = loaded.prefix.tokens;
  const usable = found.length >= leastShared && found.length < tokens.length && alike(found, tokens) === found.length;
  return usable && canGoBack(loaded, tokens.length) ? found : [];
}

/**
 * Whether a sequence can return to the end of the prefix as if nothing had followed. A state that is folded into one cannot; a sliding window can as long as nothing has slid out
 * of it.
 */
function canGoBack({ model: { fileInsights } }: LoadedModel, tokens: number): boolean {
  if (fileInsights.isRecurrent || fileInsights.isHybrid) return false;
  return fileInsights.swaSize === undefined || tokens <= fileInsights.swaSize + seriesSlice;
}

/** What is there when a prompt of a series begins to be read. */
export interface HeldPrefix extends PrefixFacts {
  /** It was there: kept from the prompt before. */
  there: boolean;
}

/**
 * Brings a lane to the end of what a series shares, and to nothing else: there already, or read now in batches of its own. Without shared tokens the lane is empty afterwards.
 * @param tokens of the whole prompt
 * @throws the signal's reason, between two batches
 */
export async function holdPrefix(
  loaded: LoadedModel,
  lane: Lane,
  { tokens, shared }: { tokens: readonly Token[]; shared: readonly Token[] },
  options: { signal: AbortSignal; onProgress?: (read: number) => void },
): Promise<HeldPrefix> {
  const startedAt = performance.now();
  const there = shared.length > 0 && (await goBack(lane, shared));
  if (!there) await empty(lane);
  await tryThreads(loaded, lane, tokens);
  await readInSlices(lane.sequence, shared, {
    slice: seriesSlice,
    signal: options.signal,
    onSlice(read, ms) {
      loaded.governor.readSlice(read, ms);
      loaded.readSpeed = averageSpeed(loaded.readSpeed, read, ms);
      options.onProgress?.(lane.sequence.nextTokenIndex);
    },
  });
  lane.prefix = shared;
  const prefixMs = there || shared.length === 0 ? 0 : performance.now() - startedAt;
  return { keptTokens: shared.length, prefixMs, there };
}

/** Brings a lane to the end of a whole prompt of a series: there already, since its answer was written, or read now in the same batches. */
export async function holdPrompt(
  loaded: LoadedModel,
  lane: Lane,
  { tokens, shared }: { tokens: readonly Token[]; shared: readonly Token[] },
  signal: AbortSignal,
): Promise<void> {
  const { prefix, sequence } = lane;
  const isThere = prefix !== null && isSame(prefix, shared) && alike(tokens, sequence.contextTokens) === tokens.length;
  if (isThere && sequence.stateCellsStartIndex <= 0) return;
  await holdPrefix(loaded, lane, { tokens, shared }, { signal });
  await readInSlices(lane.sequence, tokens, { slice: seriesSlice, signal });
}

/** A slice of its own would cut the prompt in another way: what is read to learn about the machine is forgotten again. */
async function tryThreads({ governor }: LoadedModel, { sequence }: Lane, tokens: readonly Token[]): Promise<void> {
  const start = sequence.nextTokenIndex;
  const some = tokens.slice(start, start + trialTokens);
  if (some.length < trialTokens || !(await governor.isInDoubt())) return;
  const startedAt = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(some);
  governor.readSlice(some.length, performance.now() - startedAt);
  await sequence.eraseContextTokenRanges([{ start, end: sequence.nextTokenIndex }]);
}

/** False where the sequence does not begin with exactly what was read as this prefix, or has lost a part of it. */
async function goBack({ sequence, prefix }: Lane, shared: readonly Token[]): Promise<boolean> {
  if (prefix === null || !isSame(prefix, shared)) return false;
  if (alike(shared, sequence.contextTokens) < shared.length || sequence.stateCellsStartIndex > 0) return false;
  const end = sequence.nextTokenIndex;
  if (end > shared.length) await sequence.eraseContextTokenRanges([{ start: shared.length, end }]);
  return sequence.nextTokenIndex === shared.length;
}

const isSame = (one: readonly Token[], other: readonly Token[]) =>
  one.length === other.length && alike(one, other) === one.length;
