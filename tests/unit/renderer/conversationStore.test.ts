import { describe, expect, it, vi } from 'vitest';
import type { Answer, Turn } from '../../../renderer/app/engineTypes.ts';
import { createConversationStore } from '../../../renderer/features/compare/state/conversationStore.ts';
import { createFrameNotifier } from '../../../renderer/features/compare/state/frameNotifier.ts';

const answerOf = (over: Partial<Answer> = {}): Answer => ({
  id: 'a1',
  turnId: 't1',
  column: 0,
  repeat: 0,
  attempt: 0,
  alias: null,
  model: 'local:m',
  modelName: 'M',
  state: 'writing',
  progress: null,
  waiting: null,
  text: '',
  reasoning: '',
  finishReason: null,
  error: null,
  warnings: [],
  usage: null,
  timings: null,
  cost: null,
  leftMachine: null,
  destination: null,
  conditions: null,
  citations: null,
  ...over,
});
const turnOf = (answers: Answer[], over: Partial<Turn> = {}): Turn => ({
  id: 't1',
  conversationId: 'c1',
  position: 0,
  prompt: 'hello',
  context: null,
  createdAt: 1,
  answers,
  fairness: [],
  vote: null,
  blind: false,
  ...over,
});

function setUp() {
  const frames: (() => void)[] = [];
  let time = 0;
  const notifier = createFrameNotifier({ schedule: (callback) => frames.push(callback), now: () => time });
  const store = createConversationStore('c1', notifier, () => time);
  const frame = (ms = 16) => {
    time += ms;
    for (const callback of frames.splice(0)) callback();
  };
  const text = (offset: number, piece: string, answerId = 'a1') =>
    store.apply({ type: 'text', turnId: 't1', answerId, field: 'text', offset, text: piece });
  return { store, frame, frames, text };
}

describe('conversation store', () => {
  it('appends deltas and tells a listener once a frame', () => {
    const { store, frame, text } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf()]) });
    frame();
    const told = vi.fn();
    store.subscribe('text:a1', told);
    for (const [at, letter] of 'abcdef'.split('').entries()) text(at, letter);
    expect(told).not.toHaveBeenCalled();
    frame();
    expect(told).toHaveBeenCalledTimes(1);
    expect(store.text('a1', 'text')).toBe('abcdef');
  });

  // Catches: a page that is opened while a service is silent, and counts that silence from its own beginning.
  it('knows since when an answer has been silent, also before the page was there, and every word ends it', () => {
    const { store, frame, text } = setUp();
    frame(60_000);
    const waiting = { quietMs: 40_000, limitMs: null, retryInMs: null };
    store.apply({ type: 'turn', turn: turnOf([answerOf({ waiting })]) });
    expect(store.quietMs('a1')).toBe(40_000);
    frame(5_000);
    text(0, 'a');
    expect(store.quietMs('a1')).toBe(0);
  });

  it('takes only the new part of a delta that overlaps, so that nothing is shown twice after a reconnect', () => {
    const { store, text } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf({ text: 'hello' })]) });
    text(3, 'lo wo');
    text(0, 'hello');
    expect(store.text('a1', 'text')).toBe('hello wo');
  });

  it('asks for the turn again when a delta is missing, and shows no text with a hole', () => {
    const { store, text } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf({ text: 'hello' })]) });
    const gap = vi.fn();
    store.onGap = gap;
    text(9, 'lost');
    expect(gap).toHaveBeenCalledWith(0);
    expect(store.text('a1', 'text')).toBe('hello');
    store.putTurns([turnOf([answerOf({ text: 'hello wor' })])], store.clock());
    text(9, 'ld');
    expect(store.text('a1', 'text')).toBe('hello world');
  });

  it('does not let an older snapshot shorten what streamed meanwhile', () => {
    const { store, text } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf()]) });
    const askedAt = store.clock();
    text(0, 'newer text');
    store.putTurns([turnOf([answerOf({ text: 'newer' })])], askedAt);
    expect(store.text('a1', 'text')).toBe('newer text');
  });

  it('does not let an older snapshot take an ended answer back', () => {
    const { store, text } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf()]) });
    const askedAt = store.clock();
    text(0, 'all of it');
    const { text: _text, reasoning: _reasoning, ...ended } = answerOf({ state: 'done', finishReason: 'stop' });
    store.apply({ type: 'answer', turnId: 't1', answer: ended });
    store.putTurns([turnOf([answerOf({ text: 'all' })])], askedAt);
    expect(store.answer('a1')?.state).toBe('done');
    expect(store.text('a1', 'text')).toBe('all of it');
  });

  it('keeps a vote that came while an older page was on its way', () => {
    const { store } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'done' })]) });
    const askedAt = store.clock();
    const vote = { winnerAnswerId: 'a1', outcome: 'win' as const, blind: true, createdAt: 2 };
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'done' })], { vote }) });
    store.putTurns([turnOf([answerOf({ state: 'done' })])], askedAt);
    expect(store.turnAt(0)?.vote).toEqual(vote);
  });

  it('takes the final text as the truth', () => {
    const { store } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf({ text: 'trailing   ' })]) });
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'done', text: 'trailing' })]) });
    expect(store.text('a1', 'text')).toBe('trailing');
  });

  it('starts a regenerated answer empty, whether it keeps its id or not', () => {
    const { store, text } = setUp();
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'done', text: 'old' })]) });
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'queued', attempt: 1 })]) });
    expect(store.text('a1', 'text')).toBe('');
    text(0, 'new');
    store.apply({ type: 'turn', turn: turnOf([answerOf({ id: 'a2', state: 'queued', attempt: 2 })]) });
    expect(store.turnAt(0)?.answerIds).toEqual(['a2']);
    expect(store.answer('a1')).toBeUndefined();
    expect(store.running()).toBe(1);
  });

  it('says once that an answer ended', () => {
    const { store } = setUp();
    const ended = vi.fn();
    store.onFinished(ended);
    store.apply({ type: 'turn', turn: turnOf([answerOf()]) });
    expect(store.running()).toBe(1);
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'done' })]) });
    store.apply({ type: 'turn', turn: turnOf([answerOf({ state: 'done' })]) });
    expect(ended).toHaveBeenCalledTimes(1);
    expect(store.running()).toBe(0);
    expect(store.unfinished()).toEqual([]);
  });

  it('does not announce answers that had ended before they were loaded', () => {
    const { store } = setUp();
    const ended = vi.fn();
    store.onFinished(ended);
    store.putTurns([turnOf([answerOf({ state: 'done' })])], 0, 1);
    expect(ended).not.toHaveBeenCalled();
  });

  it('orders answers by column and repeat', () => {
    const { store } = setUp();
    const list = [
      answerOf({ id: 'b', column: 1 }),
      answerOf({ id: 'a1', column: 0, repeat: 1 }),
      answerOf({ id: 'a0', column: 0, repeat: 0 }),
    ];
    store.apply({ type: 'turn', turn: turnOf(list) });
    expect(store.turnAt(0)?.answerIds).toEqual(['a0', 'a1', 'b']);
  });

  it('ignores events of turns that are not loaded', () => {
    const { store, text } = setUp();
    text(0, 'x');
    expect(store.text('a1', 'text')).toBe('');
  });
});

describe('frame notifier', () => {
  it('gives every text its turn when there are more than a frame takes', () => {
    const frames: (() => void)[] = [];
    let time = 0;
    const notifier = createFrameNotifier({ schedule: (callback) => frames.push(callback), now: () => time });
    const told: string[] = [];
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const key of keys) notifier.subscribe(`text:${key}`, () => told.push(key));
    for (const key of keys) notifier.markText(`text:${key}`);
    while (frames.length > 0) {
      time += 60; // a machine that is late at every frame
      frames.shift()?.();
    }
    expect(told).toEqual(keys);
  });

  it('tells nobody who has gone', () => {
    const frames: (() => void)[] = [];
    const notifier = createFrameNotifier({ schedule: (callback) => frames.push(callback), now: () => 0 });
    const told = vi.fn();
    const stop = notifier.subscribe('list', told);
    notifier.mark('list');
    stop();
    frames.shift()?.();
    expect(told).not.toHaveBeenCalled();
  });
});
