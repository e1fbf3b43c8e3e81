import type { RunSettings } from '../../electron/engine/answers/answer.ts';
import type { TestClient } from '../support/startEngine.ts';

/** One answer as a client of the whole app sees it: HTTP, store and event stream included. */
export interface AppAnswer {
  promptTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** Milliseconds from sending the prompt to the first piece of text at the client. */
  ttftMs: number;
  /** Tokens after the first over the time between the first and the last piece at the client. */
  outputTokensPerSecond: number;
  threads: number | null;
}

export async function openConversation(app: TestClient, model: string, settings: RunSettings): Promise<string> {
  return (await app.api.compare.create.mutate({ models: [model], settings })).id;
}

/** Asks and watches until the answer is complete. */
export async function askThroughApp(app: TestClient, conversationId: string, prompt: string): Promise<AppAnswer> {
  const stop = new AbortController();
  const events = app.watch(conversationId, stop.signal);
  const first = events.next(); // the stream is open before the prompt is sent
  const startedAt = performance.now();
  const turn = await app.api.compare.ask.mutate({ conversationId, prompt });
  let firstAt = 0;
  let lastAt = 0;
  for (let next = await first; next.done !== true; next = await events.next()) {
    const event = next.value;
    if (event.type === 'text' && event.turnId === turn.id) {
      lastAt = performance.now();
      if (firstAt === 0) firstAt = lastAt;
    }
    // The end of an answer comes with its whole turn: votes and fairness notes change with it.
    const answer = event.type === 'turn' && event.turn.id === turn.id ? event.turn.answers[0] : undefined;
    if (answer === undefined) continue;
    const { state, usage, conditions, error } = answer;
    if (state === 'failed' || state === 'interrupted') throw new Error(`The answer failed: ${error?.message ?? state}`);
    if (state === 'done' && usage !== null) {
      stop.abort();
      const outputTokens = usage.outputTokens ?? 0;
      return {
        promptTokens: usage.inputTokens ?? 0,
        cachedTokens: usage.cachedInputTokens ?? 0,
        outputTokens,
        ttftMs: firstAt - startedAt,
        outputTokensPerSecond: ((outputTokens - 1) * 1000) / (lastAt - firstAt),
        threads: conditions?.threads ?? null,
      };
    }
  }
  throw new Error('The event stream ended before the answer did.');
}
