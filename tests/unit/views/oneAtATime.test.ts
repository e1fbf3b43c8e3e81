import { describe, expect, it, vi } from 'vitest';
import { oneAtATime } from '../../../renderer/features/knowledge/oneAtATime.ts';

describe('asking one at a time', () => {
  // While files were taken in, each change took back the question before: on a slow machine nothing was ever answered.
  it('lets an answer come, and asks once more for all that changed meanwhile', async () => {
    vi.useFakeTimers();
    const answers: PromiseWithResolvers<void>[] = [];
    const ask = oneAtATime(() => {
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      return answer.promise;
    }, 500);
    for (let change = 0; change < 5; change += 1) ask();
    expect(answers).toHaveLength(1);
    answers[0]?.resolve();
    // A page that is told ten times a second was drawn anew as often.
    await vi.advanceTimersByTimeAsync(499);
    ask();
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(answers).toHaveLength(2);
    // One that failed holds up nothing.
    answers[1]?.reject(new Error('away'));
    await vi.advanceTimersByTimeAsync(500);
    expect(answers).toHaveLength(2);
    ask();
    expect(answers).toHaveLength(3);
    vi.useRealTimers();
  });
});
