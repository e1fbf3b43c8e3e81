import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChangeSaver } from '../../../renderer/features/compare/state/changeSaver.ts';

interface Fields {
  blind: boolean;
  repeat: number;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A saver whose saves end when, and as, the test says. */
function saverOf() {
  const saved: Partial<Fields>[] = [];
  const ends: { well: () => void; badly: () => void }[] = [];
  const saver = createChangeSaver<Fields>({
    delayMs: 500,
    save(change) {
      saved.push(change);
      return new Promise<void>((resolve, reject) => {
        ends.push({ well: resolve, badly: () => reject(new Error('engine away')) });
      });
    },
  });
  return { saver, saved, ends };
}

describe('changes of the setup', () => {
  it('that could not be saved go with the next prompt, which fails rather than run with the old setup', async () => {
    const { saver, saved, ends } = saverOf();
    saver.soon({ blind: true });
    await vi.advanceTimersByTimeAsync(500);
    ends[0]?.badly();
    await vi.advanceTimersByTimeAsync(0);
    saver.soon({ repeat: 3 });
    const send = saver.now();
    const refused = expect(send).rejects.toThrow('engine away');
    expect(saved[1]).toEqual({ blind: true, repeat: 3 });
    ends[1]?.badly();
    await refused;
    const again = saver.now();
    ends[2]?.well();
    await again;
    expect(saved[2]).toEqual({ blind: true, repeat: 3 });
    await saver.now();
    expect(saved).toHaveLength(3);
  });

  it('that are on their way are waited for before a prompt is sent', async () => {
    const { saver, saved, ends } = saverOf();
    saver.soon({ blind: true });
    await vi.advanceTimersByTimeAsync(500);
    let isSent = false;
    const send = saver.now().then(() => (isSent = true));
    await vi.advanceTimersByTimeAsync(100);
    expect(isSent).toBe(false);
    ends[0]?.well();
    await send;
    expect(saved).toEqual([{ blind: true }]);
  });

  it('made while an older one fails keep the newer value', async () => {
    const { saver, saved, ends } = saverOf();
    saver.soon({ repeat: 2 });
    await vi.advanceTimersByTimeAsync(500);
    saver.soon({ repeat: 5 });
    const send = saver.now();
    ends[0]?.badly();
    await vi.advanceTimersByTimeAsync(0);
    ends[1]?.well();
    await send;
    expect(saved).toEqual([{ repeat: 2 }, { repeat: 5 }]);
  });

  it('made one after another are one save', async () => {
    const { saver, saved } = saverOf();
    saver.soon({ repeat: 2 });
    saver.soon({ blind: true });
    saver.soon({ repeat: 3 });
    await vi.advanceTimersByTimeAsync(500);
    expect(saved).toEqual([{ repeat: 3, blind: true }]);
  });
});
