import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDraftReader } from '../../../electron/engine/features/compare/draftReader.ts';
import type { Draft } from '../../../electron/engine/inference/inference.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const draftOf = (content: string): Draft => ({
  model: 'local:a',
  settings: {},
  messages: [{ role: 'user', content }],
  sequence: 'c:0',
});

describe('a draft', () => {
  // Thrown in a timer, it would end the whole engine.
  it('whose conversation is gone by the time it would be read is dropped, and the next one is read', async () => {
    const read: string[] = [];
    const preload = async ({ messages }: Draft) => void read.push(messages[0]?.content ?? '');
    const reader = createDraftReader({ inference: { preload }, isIdle: () => true });
    reader.read(() => {
      throw new Error('deleted');
    });
    await vi.runAllTimersAsync();
    reader.read(() => [draftOf('next')]);
    await vi.runAllTimersAsync();
    expect(read).toEqual(['next']);
  });

  it('waits until the one before it has really stopped, and is then read', async () => {
    let reading = 0;
    let most = 0;
    const read: string[] = [];
    const preload = async ({ messages }: Draft, signal: AbortSignal) => {
      most = Math.max(most, ++reading);
      read.push(messages[0]?.content ?? '');
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => setTimeout(resolve, 1000)); // slow to stop
        if (read.length > 1) resolve();
      });
      reading--;
    };
    const reader = createDraftReader({ inference: { preload }, isIdle: () => true });
    reader.read(() => [draftOf('a')]);
    await vi.advanceTimersByTimeAsync(400);
    reader.read(() => [draftOf('ab')]);
    await vi.advanceTimersByTimeAsync(2000);
    expect({ most, read }).toEqual({ most: 1, read: ['a', 'ab'] });
  });
});
