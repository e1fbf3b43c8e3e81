import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createLiveAnswers } from '../../../electron/engine/features/compare/liveAnswers.ts';
import type { CompareEvent, ConversationView, TurnView } from '../../../electron/engine/features/compare/view.ts';
import { createWatchers } from '../../../electron/engine/features/compare/watchers.ts';

function setUp(conversation: () => ConversationView | null = () => null) {
  const live = createLiveAnswers();
  const answer = live.add({ id: 'a', turnId: 't', conversationId: 'c' });
  const view = () => ({ id: 'a', turnId: 't', state: answer.state, text: answer.text, reasoning: answer.reasoning });
  const watchers = createWatchers({
    conversation,
    turn: () => ({ id: 't', answers: [view()] }) as unknown as TurnView,
    answer: () => view() as unknown as TurnView['answers'][number],
    live: (id) => live.ofConversation(id),
  });
  const add = (text: string) => {
    answer.text += text;
    watchers.textAdded('c', 'a');
  };
  return { answer, watchers, add };
}

const tick = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a watcher', () => {
  it('gets the turn whole first, then text that fits on without a gap, at most ten times a second', async () => {
    const { answer, watchers, add } = setUp();
    add('before ');
    const stop = new AbortController();
    const events: CompareEvent[] = [];
    const reading = (async () => {
      for await (const event of watchers.watch('c', stop.signal)) events.push(event);
    })();
    for (let piece = 0; piece < 60; piece++) {
      add(`${piece} `);
      await tick(5);
    }
    await tick(150);
    stop.abort();
    await reading;
    expect(events[0]?.type).toBe('turn');
    let text = events[0]?.type === 'turn' ? (events[0].turn.answers[0]?.text ?? '') : '';
    const pieces = events.flatMap((event) => (event.type === 'text' ? [event] : []));
    for (const piece of pieces) {
      expect(piece.offset).toBe(text.length);
      text += piece.text;
    }
    expect(text).toBe(answer.text);
    expect(pieces.length).toBeLessThan(8); // 60 pieces in about 0.4 s
  });

  // Catches: a page that shows "Writing" for ever, and takes no prompt, after its conversation was deleted in another window.
  it('is told that its conversation was deleted, once, and that it was renamed', async () => {
    let row: ConversationView | null = { id: 'c', title: 'Before' } as ConversationView;
    const { watchers } = setUp(() => row);
    const watching = watchers.watch('c', new AbortController().signal);
    const nextOfInterest = async (): Promise<CompareEvent | undefined> => {
      for (;;) {
        const { done, value } = await watching.next();
        if (done === true) return undefined;
        if (value.type === 'conversation' || value.type === 'removed') return value;
      }
    };
    expect(await nextOfInterest()).toMatchObject({ conversation: { title: 'Before' } });
    row = { ...row, title: 'After' };
    watchers.conversationChanged('c');
    expect(await nextOfInterest()).toMatchObject({ conversation: { title: 'After' } });
    row = null;
    watchers.conversationChanged('c');
    expect(await nextOfInterest()).toEqual({ type: 'removed' });
    watchers.conversationChanged('c');
    const more = await Promise.race([nextOfInterest(), tick(200)]);
    expect(more).toBeUndefined();
  });

  it('hears of a change of state without waiting, though text alone waits', async () => {
    vi.useFakeTimers();
    try {
      const { watchers, add } = setUp();
      const watching = watchers.watch('c', new AbortController().signal);
      await watching.next();
      const first = watching.next();
      await vi.advanceTimersByTimeAsync(40);
      add('first words');
      watchers.answerChanged('c', 'a');
      // No time passes here.
      expect((await first).value).toMatchObject({ type: 'text', text: 'first words' });
      expect((await watching.next()).value).toMatchObject({ type: 'answer' });
      let more: unknown = null;
      void watching.next().then(({ value }) => (more = value));
      await vi.advanceTimersByTimeAsync(40);
      add(' and more');
      await vi.advanceTimersByTimeAsync(40);
      await setImmediate();
      expect(more).toBeNull();
      await vi.advanceTimersByTimeAsync(40);
      await setImmediate();
      expect(more).toMatchObject({ type: 'text', text: ' and more' });
    } finally {
      vi.useRealTimers();
    }
  });

  // They came a tenth of a second late: the state "writing" went alone, and the text behind it counted as mere growth.
  it('hears of the first words at once, and of the state with them', async () => {
    vi.useFakeTimers();
    try {
      const { answer, watchers, add } = setUp();
      const watching = watchers.watch('c', new AbortController().signal);
      await watching.next();
      const first = watching.next();
      await vi.advanceTimersByTimeAsync(40);
      answer.state = 'writing';
      watchers.answerChanged('c', 'a');
      await Promise.resolve();
      add('Once');
      // No time passes here.
      expect((await first).value).toMatchObject({ type: 'text', text: 'Once' });
      expect((await watching.next()).value).toMatchObject({ type: 'answer' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('hears of the first words at once also just after another event', async () => {
    vi.useFakeTimers();
    try {
      const { watchers, add } = setUp();
      const watching = watchers.watch('c', new AbortController().signal);
      await watching.next();
      const first = watching.next(); // within the pause after an event
      await vi.advanceTimersByTimeAsync(1);
      add('Once');
      expect((await first).value).toMatchObject({ type: 'text', text: 'Once' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('that does not read costs nothing and gets all of it in one event', async () => {
    const { answer, watchers, add } = setUp();
    const watching = watchers.watch('c', new AbortController().signal);
    await watching.next();
    for (let piece = 0; piece < 1000; piece++) add('0123456789');
    watchers.answerChanged('c', 'a');
    const first = await watching.next();
    expect(first.value).toMatchObject({ type: 'text', offset: 0, text: answer.text });
    expect((await watching.next()).value).toMatchObject({ type: 'answer' });
    await watching.return();
  });

  it('ends when its page has gone, also while nothing happens', async () => {
    const { watchers } = setUp();
    const stop = new AbortController();
    const watching = watchers.watch('c', stop.signal);
    await watching.next();
    const waiting = watching.next();
    await tick(60);
    stop.abort();
    expect((await waiting).done).toBe(true);
  });
});
