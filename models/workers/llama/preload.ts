import { contextMargin } from './generate.ts';
import type { LlamaMethods } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';
import { promptTokens } from './promptTokens.ts';
import { readPrompt } from './readPrompt.ts';
import { settledTokens } from './settledTokens.ts';

/** A real prompt that comes meanwhile waits for the running slice: short ones. */
const preloadSliceMs = 80;

/**
 * Reads a draft while it is being typed, so that the answer begins sooner. Only what will surely stand in the final prompt is read, and only into a
 * conversation that is in memory or finds room as it is; a draft that does not fit is left alone.
 */
export async function preload(
  loaded: LoadedModel,
  { messages, sequence }: LlamaMethods['preload']['params'],
  signal: AbortSignal,
): Promise<LlamaMethods['preload']['result']> {
  const known = loaded.lanes.find(sequence);
  // A conversation that had to be cut is fitted again with its final prompt: reading the whole of it now would be in vain.
  if (known !== undefined && known.droppedMessages > 0) return { readTokens: 0 };
  const draft = { messages: messages.length - 1, characters: messages.at(-1)?.text.length ?? 0 };
  const settled = settledTokens(messages, draft, (typed) => promptTokens(loaded, typed));
  if (settled.length < 2 || settled.length + contextMargin >= loaded.lanes.longest / 2) return { readTokens: 0 };
  const lane = await loaded.lanes.take(sequence, settled.length + contextMargin);
  const read = await readPrompt(lane.sequence, settled, {
    speed: loaded.readSpeed,
    sliceMs: preloadSliceMs,
    signal,
    now: () => performance.now(),
  });
  loaded.readSpeed = read.speed;
  signal.throwIfAborted();
  const rest = settled.slice(lane.sequence.nextTokenIndex);
  if (rest.length > 0) await lane.sequence.evaluateWithoutGeneratingNewTokens(rest);
  return { readTokens: read.readTokens + rest.length };
}
