import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { gatherChunks } from '../../../models/transcription/gatherChunks.ts';
import { createSpeechDetector } from '../../../models/transcription/speechDetector.ts';
import { protocolVersion, type ToWorker } from '../../../models/workers/protocol.ts';
import { inMemoryProcesses } from '../../../models/workers/inMemoryProcess.ts';

const frame = 512;

describe('finding speech with the network', () => {
  function setUp() {
    const processes = inMemoryProcesses();
    const fallbacks: string[] = [];
    const clock = { now: 0 };
    const detector = createSpeechDetector({
      processes,
      onFallback: ({ code }) => fallbacks.push(code),
      now: () => clock.now,
    });
    /** The question of this number, of whichever process; waits for it. */
    const asked = async (number: number) => {
      const calls = () =>
        processes.processes
          .flatMap(({ received }) => received)
          .filter((message): message is Extract<ToWorker, { type: 'call' }> => message.type === 'call');
      await vi.waitFor(() => expect(calls().length).toBeGreaterThan(number));
      return calls()[number]?.params as { samples: string; memory: string | null };
    };
    const answer = (likelihoods: number[], memory: string) =>
      processes.latest().say({ type: 'result', id: processes.latest().lastCallId(), result: { likelihoods, memory } });
    return { processes, fallbacks, clock, detector, asked, answer };
  }

  // What it heard before would be forgotten with the process, and the middle of a word taken for silence.
  it('goes on in another process where one died, with all that was heard', async () => {
    const { detector, processes, asked, answer, fallbacks } = setUp();
    const activity = detector.activity();
    const first = activity.hear(new Float32Array(2 * frame));
    expect((await asked(0)).memory).toBeNull();
    answer([0.1, 0.2], 'b25l');
    expect(await first).toEqual([0.1, 0.2]);
    const second = activity.hear(new Float32Array(frame));
    expect((await asked(1)).memory).toBe('b25l');
    processes.latest().exit({ signal: 'SIGKILL' });
    expect((await asked(2)).memory).toBe('b25l');
    answer([0.9], 'dHdv');
    expect(await second).toEqual([0.9]);
    expect(fallbacks).toEqual([]);
    await detector.close();
  });

  // A recording that cannot be heard by the network is still one that somebody wants in writing.
  it('tells by loudness where the network cannot be had, of all that is left', async () => {
    const { detector, asked, answer, fallbacks } = setUp();
    const activity = detector.activity();
    const heard = activity.hear(new Float32Array(3 * frame));
    await asked(0);
    // One is missing: it cannot be known which.
    answer([0.9, 0.9], '');
    expect(await heard).toEqual([]);
    expect(await activity.hear(new Float32Array(30 * frame))).toHaveLength(14);
    expect(activity.finish()).toHaveLength(19);
    expect(fallbacks).toEqual(['worker/bad-message']);
    await detector.close();
  });

  // One bad moment of the machine, and every recording until the next start is told by loudness - or only said to be.
  it('has the network again after a while, and says so', async () => {
    const { detector, clock, processes, asked, answer, fallbacks } = setUp();
    const dies = async (...calls: number[]) => {
      const heard = detector.activity().hear(new Float32Array(frame));
      for (const call of calls) {
        await asked(call);
        processes.latest().exit({ signal: 'SIGKILL' });
      }
      await heard;
    };
    await dies(0, 1);
    await dies(2);
    expect(fallbacks).toEqual(['worker/died', 'worker/broken']);
    expect(detector.isLost).toBe(true);
    clock.now = 599_999;
    await detector.activity().hear(new Float32Array(frame));
    expect(fallbacks).toHaveLength(3);
    clock.now = 600_000;
    const heard = detector.activity().hear(new Float32Array(frame));
    await asked(3);
    answer([0.9], 'b25l');
    expect(await heard).toEqual([0.9]);
    expect(detector.isLost).toBe(false);
    await detector.close();
  });

  // On a machine with too much to do the rest of a recording was told by loudness, for good, because an answer came ten seconds late.
  it('waits for a machine that is slow to start it, and to hear', async () => {
    vi.useFakeTimers();
    try {
      const processes = inMemoryProcesses({ answersPing: false, answersStart: false });
      const fallbacks: string[] = [];
      const detector = createSpeechDetector({ processes, onFallback: ({ code }) => fallbacks.push(code) });
      const heard = detector.activity().hear(new Float32Array(frame));
      await vi.advanceTimersByTimeAsync(40_000);
      processes.latest().say({ type: 'ready', protocol: protocolVersion });
      await vi.advanceTimersByTimeAsync(40_000);
      const id = processes.latest().lastCallId();
      processes.latest().say({ type: 'result', id, result: { likelihoods: [0.9], memory: 'b25l' } });
      expect(await heard).toEqual([0.9]);
      expect(fallbacks).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops when it is told to, and does not go on by loudness', async () => {
    const { detector, asked, processes, fallbacks } = setUp();
    const stop = new AbortController();
    const heard = detector.activity(stop.signal).hear(new Float32Array(frame));
    await asked(0);
    stop.abort(new Error('enough'));
    const id = processes.latest().lastCallId();
    processes.latest().say({ type: 'failure', id, error: { code: 'run/stopped', message: 'Stopped.' } });
    await expect(heard).rejects.toThrow('enough');
    expect(fallbacks).toEqual([]);
    await detector.close();
  });
});

describe('chunks of sound', () => {
  async function* given(chunks: readonly Float32Array[]) {
    yield* chunks;
  }
  const joined = async (chunks: AsyncIterable<Float32Array>) => {
    const lengths: number[] = [];
    const all: number[] = [];
    for await (const chunk of chunks) {
      lengths.push(chunk.length);
      all.push(...chunk);
    }
    return { lengths, all };
  };

  it('come together, every sample once and in order', async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lengths, async (list) => {
        let at = 0;
        const chunks = list.map((length) => Float32Array.from({ length }, () => at++));
        const { all } = await joined(gatherChunks(given(chunks)));
        expect(all.length).toBe(at);
        expect(all.every((value, place) => value === place)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  // Somebody who speaks waits for what was said a moment ago, not for four seconds of it.
  it('go on one by one where they come slowly', async () => {
    async function* microphone() {
      for (let piece = 0; piece < 3; piece++) {
        yield new Float32Array(1_000);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    }
    expect((await joined(gatherChunks(microphone()))).lengths).toEqual([1_000, 1_000, 1_000]);
  });

  it('end with the error of their source, after what came before it', async () => {
    async function* broken() {
      yield new Float32Array(10);
      throw new Error('cut');
    }
    const chunks = gatherChunks(broken());
    expect((await chunks.next()).value).toHaveLength(10);
    await expect(chunks.next()).rejects.toThrow('cut');
  });
});
