import { reportOf, type ErrorReport } from '../../../app/reportOf.ts';
import { microphoneInsecure, microphoneProblem, microphoneUnplugged, tooMuchKept } from './microphoneProblem.ts';
import type { Microphone, openMicrophone } from './openMicrophone.ts';
import { bytesPerSample, levelOf, liveRate, toPcm } from './pcm.ts';
import { createPieceSender, type PieceSender } from './pieceSender.ts';

export interface RecorderState {
  phase: 'idle' | 'opening' | 'recording' | 'finishing';
  /** Of the recording that is made, or was made last. */
  recordingId: string | null;
  /** The microphone is open, and what it hears is left out. */
  paused: boolean;
  /** Nothing gets through to the engine at the moment; it is kept here and sent later. */
  retrying: boolean;
  problem: ErrorReport | null;
}

export interface Recorder {
  subscribe: (listener: () => void) => () => void;
  get: () => RecorderState;
  /** How loud it is just now, 0..1, and how many seconds were heard: read for each picture, not listened to. */
  meter: () => { level: number; seconds: number };
  start: (begin: () => Promise<{ id: string }>, deviceId?: string) => Promise<void>;
  stop: () => Promise<void>;
  /** Leaves out what is heard from now on, until it is called with `false`. */
  pause: (paused: boolean) => void;
  dismiss: () => void;
}

const second = liveRate * bytesPerSample;
/** The engine ends a recording of which nothing comes for two minutes: its page may be gone. */
const signOfLifeMs = 30_000;
/** Half an hour of what could not be sent yet. */
const mostKept = 30 * 60 * second;

/** Records from the microphone into the engine. It goes on while one looks at other views. */
export function createRecorder(options: {
  open: typeof openMicrophone;
  /** Sends a piece; bytes that are on the engine's disk. @throws {PieceRefused} where sending again would not help */
  send: (recordingId: string, offset: number, piece: Uint8Array<ArrayBuffer>) => Promise<number>;
  /** Ends a recording of which so many bytes were sent. */
  finish: (recordingId: string, bytes: number) => Promise<unknown>;
  isAvailable: () => boolean;
}): Recorder {
  let state: RecorderState = {
    phase: 'idle',
    recordingId: null,
    paused: false,
    retrying: false,
    problem: null,
  };
  const listeners = new Set<() => void>();
  const set = (change: Partial<RecorderState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  let microphone: Microphone | null = null;
  let sender: PieceSender | null = null;
  /** Heard before the engine had made the recording. */
  let early: Uint8Array<ArrayBuffer>[] = [];
  let heard = 0;
  let level = 0;
  let signsOfLife: ReturnType<typeof setInterval> | undefined;

  const setPaused = (paused: boolean) => {
    clearInterval(signsOfLife);
    if (paused) {
      level = 0;
      signsOfLife = setInterval(() => {
        // An empty piece: that it came is all it says.
        void options.send(state.recordingId as string, sender?.stored ?? 0, new Uint8Array(0)).catch(() => undefined);
      }, signOfLifeMs);
    }
    if (state.paused !== paused) set({ paused });
  };
  const hear = (samples: Float32Array) => {
    if (state.paused) return;
    const now = levelOf(samples);
    // Falls slower than it rises, so that it can be read.
    level = now > level ? now : level * 0.8 + now * 0.2;
    heard += samples.length;
    const bytes = toPcm(samples);
    if (sender === null) early.push(bytes);
    else if (!sender.push(bytes) && state.phase === 'recording') void end(tooMuchKept);
  };
  const close = async () => {
    const opened = microphone;
    microphone = null;
    await opened?.close();
    level = 0;
  };
  const end = async (problem: ErrorReport | null) => {
    if (state.phase !== 'recording') return;
    set({ phase: 'finishing', problem });
    clearInterval(signsOfLife);
    await close();
    const id = state.recordingId as string;
    const ending = sender as PieceSender;
    try {
      await options.finish(id, await ending.finish());
    } catch (error) {
      // What has reached the engine is a recording all the same.
      await options.finish(id, ending.stored).catch(() => undefined);
      set({ problem: problem ?? reportOf(error) });
    }
    sender = null;
    setPaused(false);
    set({ phase: 'idle', retrying: false });
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => state,
    meter: () => ({ level, seconds: heard / liveRate }),
    async start(begin, deviceId) {
      if (state.phase !== 'idle') return;
      if (!options.isAvailable()) return set({ problem: microphoneInsecure });
      set({ phase: 'opening', problem: null, recordingId: null, paused: false, retrying: false });
      early = [];
      heard = 0;
      let gone = false;
      try {
        microphone = await options.open({
          ...(deviceId === undefined ? {} : { deviceId }),
          onSamples: hear,
          onGone: () => {
            gone = true;
            void end(microphoneUnplugged);
          },
        });
      } catch (error) {
        return set({ phase: 'idle', problem: microphoneProblem(error) });
      }
      try {
        const { id } = await begin();
        sender = createPieceSender({
          pieceBytes: second / 2,
          largestPieceBytes: 16 * second,
          mostKept,
          send: (offset, piece) => options.send(id, offset, piece),
          onState: (now) => {
            if (state.retrying !== (now === 'retrying')) set({ retrying: now === 'retrying' });
          },
        });
        for (const bytes of early.splice(0)) sender.push(bytes);
        set({ phase: 'recording', recordingId: id });
        // Unplugged while the engine made the recording: it would listen to nothing for ever.
        if (gone) await end(microphoneUnplugged);
      } catch (error) {
        await close();
        set({ phase: 'idle', problem: reportOf(error) });
      }
    },
    stop: () => end(null),
    pause(paused) {
      if (state.phase === 'recording') setPaused(paused);
    },
    dismiss: () => set({ problem: null }),
  };
}
