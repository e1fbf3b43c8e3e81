import { describe, expect, it, vi } from 'vitest';
import { createRecorder } from '../../../../renderer/features/speech/record/recorder.ts';
import type { openMicrophone } from '../../../../renderer/features/speech/record/openMicrophone.ts';

type Open = typeof openMicrophone;

/** A microphone of the test, which says what it is told to. */
function createSetup(options: { open?: () => Promise<void>; send?: (offset: number, bytes: number) => number } = {}) {
  const sent: number[] = [];
  const finished: { id: string; bytes: number }[] = [];
  let say: (samples: Float32Array) => void = () => {};
  let unplug = () => {};
  let closed = 0;
  const open: Open = async ({ onSamples, onGone }) => {
    await options.open?.();
    say = onSamples;
    unplug = onGone;
    return {
      async close() {
        closed += 1;
        onSamples(new Float32Array(10));
      },
    };
  };
  const recorder = createRecorder({
    open,
    send: async (_id, offset, piece) => {
      sent.push(piece.length);
      return options.send?.(offset, piece.length) ?? offset + piece.length;
    },
    finish: async (id, bytes) => finished.push({ id, bytes }),
    isAvailable: () => true,
  });
  return {
    recorder,
    sent,
    finished,
    say: (samples: Float32Array) => say(samples),
    unplug: () => unplug(),
    closed: () => closed,
  };
}

describe('createRecorder', () => {
  it('sends everything that was heard, also before the recording was made and after stop was pressed', async () => {
    const setup = createSetup();
    await setup.recorder.start(async () => {
      setup.say(new Float32Array(1_000));
      return { id: 'r1' };
    });
    setup.say(new Float32Array(20_000));
    expect(setup.recorder.meter().seconds).toBeCloseTo(21_000 / 16_000, 6);
    await setup.recorder.stop();
    expect(setup.finished).toEqual([{ id: 'r1', bytes: 2 * 21_010 }]);
    expect(setup.sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(2 * 21_010);
    expect(setup.recorder.get()).toMatchObject({ phase: 'idle', recordingId: 'r1', problem: null });
  });

  it('ends where the microphone was unplugged while the engine made the recording: it would listen to nothing for ever', async () => {
    const setup = createSetup();
    await setup.recorder.start(async () => {
      setup.say(new Float32Array(1_000));
      setup.unplug();
      return { id: 'r1' };
    });
    expect(setup.recorder.get()).toMatchObject({ phase: 'idle', problem: { code: 'microphone/gone' } });
    expect(setup.finished).toEqual([{ id: 'r1', bytes: 2 * 1_010 }]);
    expect(setup.closed()).toBe(1);
  });

  it('leaves out what is heard while it is paused, and is no longer paused when it records anew', async () => {
    const setup = createSetup();
    await setup.recorder.start(async () => ({ id: 'r1' }));
    setup.say(new Float32Array(1_000));
    setup.recorder.pause(true);
    setup.say(new Float32Array(5_000).fill(0.5));
    expect(setup.recorder.meter()).toEqual({ level: 0, seconds: 1_000 / 16_000 });
    setup.recorder.pause(false);
    setup.say(new Float32Array(2_000));
    setup.recorder.pause(true);
    await setup.recorder.stop();
    // What comes after the stop belongs to the pause, too.
    expect(setup.finished).toEqual([{ id: 'r1', bytes: 2 * 3_000 }]);
    await setup.recorder.start(async () => ({ id: 'r2' }));
    expect(setup.recorder.get()).toMatchObject({ phase: 'recording', paused: false });
  });

  it('tells the engine during a long pause that its page is still there: it would end the recording', async () => {
    vi.useFakeTimers();
    try {
      const setup = createSetup();
      await setup.recorder.start(async () => ({ id: 'r1' }));
      setup.recorder.pause(true);
      await vi.advanceTimersByTimeAsync(119_000);
      expect(setup.sent).toEqual([0, 0, 0]);
      setup.recorder.pause(false);
      await vi.advanceTimersByTimeAsync(300_000);
      expect(setup.sent).toEqual([0, 0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets the microphone go where the engine refuses to record', async () => {
    const setup = createSetup();
    await setup.recorder.start(() => Promise.reject(new Error('Something is being recorded.')));
    expect(setup.closed()).toBe(1);
    expect(setup.recorder.get()).toMatchObject({ phase: 'idle', problem: { message: 'Something is being recorded.' } });
  });

  it('makes no recording where the microphone is denied, and says what to do', async () => {
    let begun = false;
    const setup = createSetup({ open: () => Promise.reject(new DOMException('no', 'NotAllowedError')) });
    await setup.recorder.start(async () => {
      begun = true;
      return { id: 'r1' };
    });
    expect(begun).toBe(false);
    expect(setup.recorder.get()).toMatchObject({ phase: 'idle', problem: { code: 'microphone/denied' } });
  });

  it('keeps what was heard when the microphone is unplugged', async () => {
    const setup = createSetup();
    await setup.recorder.start(async () => ({ id: 'r1' }));
    setup.say(new Float32Array(8_000));
    setup.unplug();
    await expect.poll(() => setup.recorder.get().phase).toBe('idle');
    expect(setup.finished).toEqual([{ id: 'r1', bytes: 2 * 8_010 }]);
    expect(setup.recorder.get().problem).toMatchObject({ code: 'microphone/gone' });
  });
});
