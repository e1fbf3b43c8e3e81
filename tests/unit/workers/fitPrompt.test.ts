import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPrompt, type FitOptions } from '../../../models/workers/llama/fitPrompt.ts';
import type { WorkerMessage } from '../../../models/workers/llama/llamaMethods.ts';

/** One token a character, and three more a message for the template. */
const countText = (text: string) => text.length;
const countPrompt = (messages: readonly WorkerMessage[]) =>
  messages.reduce((sum, { text }) => sum + text.length + 3, 0);
const options = (limit: number, alreadyDropped = 0, keepMessages = 0): FitOptions => ({
  limit,
  keepMessages,
  contextTokens: limit + 10,
  alreadyDropped,
  countPrompt,
  countText,
});

const user = (text: string): WorkerMessage => ({ role: 'user', text });
const assistant = (text: string): WorkerMessage => ({ role: 'assistant', text });
const system = (text: string): WorkerMessage => ({ role: 'system', text });

describe('fitting a prompt', () => {
  it('changes nothing of what fits', () => {
    const messages = [system('s'), user('a'), assistant('b'), user('c')];
    expect(fitPrompt(messages, options(100))).toEqual({ messages, tokens: 16, droppedMessages: 0, droppedTokens: 0 });
  });

  it('drops whole turns, oldest first, and keeps system text and the last question', () => {
    const old = 'x'.repeat(60);
    const fitted = fitPrompt(
      [system('s'), user(old), assistant(old), user('new'), assistant('yes'), user('last')],
      options(100),
    );
    expect(fitted.messages).toEqual([system('s'), user('new'), assistant('yes'), user('last')]);
    expect(fitted.droppedMessages).toBe(2);
    expect(fitted.droppedTokens).toBeGreaterThan(100);
  });

  it('frees more than it must, so that the next turns need not move everything again', () => {
    const turn = (text: string) => [user(text.repeat(10)), assistant(text.repeat(10))];
    const history = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap(turn);
    const first = fitPrompt([...history, user('q')], options(150));
    const second = fitPrompt(
      [...history, user('q'), assistant('short'), user('r')],
      options(150, first.droppedMessages),
    );
    expect(second.droppedMessages).toBe(first.droppedMessages);
    expect(second.messages.slice(0, first.messages.length)).toEqual(first.messages);
  });

  it('drops nothing of an early turn that fits by itself, though a later one had to leave much out', () => {
    const early = [system('s'), user('a'), assistant('b'), user('c')];
    expect(fitPrompt(early, options(100, 12))).toMatchObject({ messages: early, droppedMessages: 0 });
  });

  it('leaves out no more than it must of an earlier turn that does not fit either', () => {
    const turn = (text: string) => [user(text.repeat(10)), assistant(text.repeat(10))];
    const history = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap(turn);
    const afresh = fitPrompt([...history, user('q')], options(150));
    expect(fitPrompt([...history, user('q')], options(150, 12))).toEqual(afresh);
  });

  it('keeps the examples at the front, which the conditions of the answer speak of, and drops the turns behind them', () => {
    const front = [system('s'), user('in'), assistant('out')];
    const old = [user('x'.repeat(60)), assistant('y'.repeat(60))];
    const fitted = fitPrompt([...front, ...old, user('last')], options(100, 0, front.length));
    expect(fitted.messages).toEqual([...front, user('last')]);
    expect(fitted.droppedMessages).toBe(2);
  });

  it('refuses examples that do not fit, rather than to answer without them', () => {
    const front = [user('x'.repeat(60)), assistant('y'.repeat(60))];
    const refuse = () => fitPrompt([...front, user('last')], options(100, 0, front.length));
    expect(refuse).toThrow(expect.objectContaining({ code: 'context/too-long' }));
  });

  it('refuses a question that cannot fit, with the figures', () => {
    expect(() => fitPrompt([system('s'.repeat(50)), user('u'.repeat(1_200))], options(1_000))).toThrow(
      /about 1,256 tokens.*1,000.*1,010/,
    );
  });

  it('refuses five megabytes without counting them', () => {
    const counting = () => {
      throw new Error('counted');
    };
    const refuse = () =>
      fitPrompt([user('x'.repeat(5_000_000))], { ...options(4_096), countPrompt: counting, countText: counting });
    expect(refuse).toThrow(expect.objectContaining({ code: 'context/too-long' }));
  });

  it('never exceeds the limit, never touches system text and question, and keeps the order of what stays', () => {
    const message = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const),
      text: fc.string({ maxLength: 80 }),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 30 }),
        fc.nat(20),
        fc.integer({ min: 60, max: 400 }),
        (history, dropped, limit) => {
          const messages = [system('rules'), ...history, user('the question')];
          const fitted = fitPrompt(messages, options(limit, dropped));
          expect(fitted.tokens).toBeLessThanOrEqual(limit);
          expect(fitted.messages[0]).toEqual(system('rules'));
          expect(fitted.messages.at(-1)).toEqual(user('the question'));
          expect([system('rules'), ...messages.slice(1 + fitted.droppedMessages)]).toEqual(fitted.messages);
        },
      ),
    );
  });
});
