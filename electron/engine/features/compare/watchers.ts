import { setImmediate } from 'node:timers/promises';
import type { LiveAnswer } from './liveAnswers.ts';
import type { AnswerView, CompareEvent, ConversationView, TurnView } from './view.ts';

/** Where a watcher finds the present state; null for what is gone. */
export interface WatchSources {
  conversation(id: string): ConversationView | null;
  turn(id: string): TurnView | null;
  answer(id: string): AnswerView | null;
  live(conversationId: string): LiveAnswer[];
}

/**
 * The pages that watch a conversation. A watcher keeps no events, only what is new since it was last told: one that reads slowly gets
 * fewer and larger events, and costs no more memory than one that reads fast.
 */
export interface Watchers {
  /**
   * First what is going on now (the turns in the making, whole), then every change, at most 30 times a second; more of a text ten times. The first
   * words of an answer wait for nothing.
   */
  watch(conversationId: string, signal: AbortSignal): AsyncGenerator<CompareEvent, void, undefined>;
  conversationChanged(conversationId: string): void;
  turnChanged(conversationId: string, turnId: string): void;
  answerChanged(conversationId: string, answerId: string): void;
  textAdded(conversationId: string, answerId: string): void;
}

/** Milliseconds between two batches to one watcher. */
const batchEvery = 34;
/**
 * The same for text that only grows. Drawing it costs a page some 7 ms, on the very cores that write it: at 30 times a second a small model
 * on two cores wrote a seventh slower than at ten (39 tokens/s against 45).
 */
const textEvery = 100;

interface Watcher {
  /** The conversation was there when it was last looked at. */
  exists: boolean;
  conversation: boolean;
  turns: Set<string>;
  answers: Set<string>;
  text: boolean;
  /** An answer has its first words: the person waits for these. */
  firstWords: boolean;
  /** How much of each answer's text the page has, in UTF-16 units. */
  sent: Map<string, { text: number; reasoning: number }>;
  wake: () => void;
}

export function createWatchers(sources: WatchSources): Watchers {
  const watchers = new Map<string, Set<Watcher>>();

  const tell = (conversationId: string, mark: (watcher: Watcher) => void) => {
    for (const watcher of watchers.get(conversationId) ?? []) {
      mark(watcher);
      watcher.wake();
    }
  };

  function register(conversationId: string): Watcher {
    const watcher: Watcher = {
      exists: sources.conversation(conversationId) !== null,
      conversation: true,
      turns: new Set(sources.live(conversationId).map(({ turnId }) => turnId)),
      answers: new Set(),
      text: false,
      firstWords: false,
      sent: new Map(),
      wake: () => undefined,
    };
    const others = watchers.get(conversationId) ?? new Set();
    watchers.set(conversationId, others.add(watcher));
    return watcher;
  }

  function unregister(conversationId: string, watcher: Watcher): void {
    const others = watchers.get(conversationId);
    others?.delete(watcher);
    if (others?.size === 0) watchers.delete(conversationId);
  }

  return {
    async *watch(conversationId, signal) {
      const watcher = register(conversationId);
      try {
        while (!signal.aborted) {
          if (hasOnlyText(watcher)) await pause(watcher, textEvery - batchEvery, signal);
          // What belongs together is told in the same turn of the event loop (the state "writing" and the first words): it goes as one.
          await setImmediate();
          yield* takeEvents(watcher, conversationId, sources);
          await pause(watcher, batchEvery, signal);
          if (!hasNews(watcher)) await news(watcher, signal);
        }
      } finally {
        unregister(conversationId, watcher);
      }
    },
    conversationChanged: (id) => tell(id, (watcher) => (watcher.conversation = true)),
    turnChanged: (id, turnId) => tell(id, (watcher) => watcher.turns.add(turnId)),
    answerChanged: (id, answerId) => tell(id, (watcher) => watcher.answers.add(answerId)),
    textAdded: (id, answerId) =>
      tell(id, (watcher) => {
        watcher.text = true;
        const sent = watcher.sent.get(answerId);
        if (sent === undefined || sent.text + sent.reasoning === 0) watcher.firstWords = true;
      }),
  };
}

/** What is new since the last time. A turn is sent whole; after it, its answers' texts go on from there. */
function takeEvents(watcher: Watcher, conversationId: string, sources: WatchSources): CompareEvent[] {
  const events: CompareEvent[] = [];
  const { turns, answers } = watcher;
  watcher.turns = new Set();
  watcher.answers = new Set();
  watcher.text = false;
  watcher.firstWords = false;

  for (const turnId of turns) {
    const turn = sources.turn(turnId);
    if (turn === null) continue;
    events.push({ type: 'turn', turn });
    for (const { id, text, reasoning } of turn.answers) {
      watcher.sent.set(id, { text: text.length, reasoning: reasoning.length });
      answers.delete(id);
    }
  }
  const live = sources.live(conversationId);
  for (const answer of live) events.push(...newText(watcher, answer));
  for (const answerId of answers) {
    const view = sources.answer(answerId);
    if (view === null) continue;
    const { text: _text, reasoning: _reasoning, ...figures } = view;
    events.push({ type: 'answer', turnId: view.turnId, answer: figures });
  }
  if (watcher.conversation) {
    watcher.conversation = false;
    const conversation = sources.conversation(conversationId);
    if (conversation !== null) events.push({ type: 'conversation', conversation });
    else if (watcher.exists) events.push({ type: 'removed' });
    watcher.exists = conversation !== null;
  }
  if (live.length === 0) watcher.sent.clear();
  return events;
}

function newText(watcher: Watcher, live: LiveAnswer): CompareEvent[] {
  const sent = watcher.sent.get(live.id) ?? { text: 0, reasoning: 0 };
  watcher.sent.set(live.id, sent);
  return (['reasoning', 'text'] as const).flatMap((field): CompareEvent[] => {
    const offset = sent[field];
    const text = live[field].slice(offset);
    if (text === '') return [];
    sent[field] = live[field].length;
    return [{ type: 'text', turnId: live.turnId, answerId: live.id, field, offset, text }];
  });
}

function hasOnlyText({ conversation, text, firstWords, turns, answers }: Watcher): boolean {
  return text && !firstWords && !conversation && turns.size === 0 && answers.size === 0;
}

function hasNews({ conversation, turns, answers, text }: Watcher): boolean {
  return conversation || text || turns.size > 0 || answers.size > 0;
}

function news(watcher: Watcher, signal: AbortSignal): Promise<void> {
  return wait(watcher, signal, { until: () => true });
}

/** Ends early when somebody waits for first words. */
async function pause(watcher: Watcher, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (watcher.firstWords) return;
  await wait(watcher, signal, { until: () => watcher.firstWords, milliseconds });
}

/** Until something new comes that `until` accepts, the time is over, or nobody listens any more. */
function wait(
  watcher: Watcher,
  signal: AbortSignal,
  { until, milliseconds }: { until: () => boolean; milliseconds?: number },
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      watcher.wake = () => undefined;
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = milliseconds === undefined ? undefined : setTimeout(done, milliseconds);
    watcher.wake = () => {
      if (until()) done();
    };
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
