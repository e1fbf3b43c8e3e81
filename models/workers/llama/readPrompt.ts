/** The part of a sequence that reading needs: the seam for tests. */
export interface ReadableSequence<Token> {
  readonly nextTokenIndex: number;
  adaptStateToTokens(tokens: Token[], allowShift: boolean): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: Token[]): Promise<void>;
}

export interface ReadOptions {
  /** Tokens a second, as last measured; null before the first time. */
  speed: number | null;
  /** A slice should not take longer than this many milliseconds: nothing can stop it half-way. */
  sliceMs: number;
  /** Exactly so many tokens at a time, whatever the speed: how a prompt is cut shows in the last digits of what a model makes of it. */
  slice?: number;
  signal: AbortSignal;
  /** 0..1, after each slice. */
  onProgress?: (progress: number) => void;
  now: () => number;
  /** Largest first slice, where something about the machine is to be learnt before more is risked. */
  firstSlice?: number;
  onSlice?: (tokens: number, ms: number) => void;
}

export interface ReadResult {
  /** Tokens at the front that were known already. */
  cachedTokens: number;
  readTokens: number;
  /** As measured now, for the next time. */
  speed: number | null;
}

/** Smaller slices waste time (by half at 32 tokens, by nothing from 128 on); an unknown machine begins with a small one. */
const smallestSlice = 32;
const largestSlice = 2_048;

/** Makes a model read all of `tokens` behind what the sequence holds of them, so many at a time. @throws the signal's reason, between two slices */
export async function readInSlices<Token>(
  sequence: ReadableSequence<Token>,
  tokens: readonly Token[],
  options: { slice: number; signal: AbortSignal; onSlice?: (tokens: number, ms: number) => void },
): Promise<void> {
  for (let done = sequence.nextTokenIndex; done < tokens.length; done = sequence.nextTokenIndex) {
    options.signal.throwIfAborted();
    const slice = tokens.slice(done, done + options.slice);
    const startedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(slice);
    options.onSlice?.(slice.length, performance.now() - startedAt);
  }
}

/** Tokens a second with one more slice. The first one warms caches; later ones are averaged, so that one hiccup does not shrink the next. */
export function averageSpeed(before: number | null, tokens: number, ms: number): number {
  const now = tokens / Math.max(1e-6, ms / 1_000);
  return before === null ? now : 0.5 * before + 0.5 * now;
}

/** Tokens that a slice may have. */
export function sliceSize(speed: number | null, sliceMs: number): number {
  if (speed === null) return smallestSlice;
  const tokens = Math.min(largestSlice, Math.max(smallestSlice, (speed * sliceMs) / 1_000));
  // Powers of two fill the runtime's batches of 512 and the tiles of its kernels; other sizes cost up to 3 %.
  return 2 ** Math.floor(Math.log2(tokens));
}

/**
 * Makes a model read a prompt in slices, since the binding looks for a stop only between two calls. What the sequence already holds of it is not read
 * again. Up to one slice at the end is left unread, for the generation to read with its first token: a decode saved.
 * @throws the signal's reason, between two slices
 */
export async function readPrompt<Token>(
  sequence: ReadableSequence<Token>,
  tokens: readonly Token[],
  options: ReadOptions,
): Promise<ReadResult> {
  const { signal, sliceMs, now } = options;
  signal.throwIfAborted();
  // The last token is always read again: its result is the first token of the answer.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const cachedTokens = sequence.nextTokenIndex;
  let { speed } = options;
  let done = cachedTokens;
  for (;;) {
    signal.throwIfAborted();
    const allowed = options.slice ?? sliceSize(speed, sliceMs);
    if (tokens.length - done <= allowed) break;
    const size = done === cachedTokens ? Math.min(allowed, options.firstSlice ?? allowed) : allowed;
    const startedAt = now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(done, done + size));
    const ms = now() - startedAt;
    options.onSlice?.(size, ms);
    speed = averageSpeed(speed, size, ms);
    done += size;
    options.onProgress?.(done / tokens.length);
  }
  return { cachedTokens, readTokens: done - cachedTokens, speed };
}
