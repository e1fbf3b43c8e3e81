import { YardstickError } from '../../errors.ts';
import { onnxRuntime } from '../onnx/onnxRuntime.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Handlers } from '../workerServer.ts';
import { decodeSamples } from './decodeSamples.ts';
import { createLane, type Lane } from './lane.ts';
import { halfOf, loadWhisper, openBeside, type Whisper } from './loadWhisper.ts';
import type { LoadSpeechParams, SpeechMethods, TranscribedWindow } from './speechMethods.ts';
import { requireAble, transcribeWindow } from './transcribeWindow.ts';

/** What the worker does with the engine's calls: it holds one model, and a second copy of a small one from the first recording that needs it. */
export function createSpeechWorker(watchdog: Watchdog): Handlers<SpeechMethods> {
  let loaded: { whisper: Whisper; params: LoadSpeechParams } | undefined;
  /** From the first two windows on: the second reader, and what the first one listens with beside it. */
  let pair: { lane: Lane; beside: Whisper } | undefined;
  let ahead: { window: Promise<TranscribedWindow>; stop: AbortController } | undefined;

  const model = () => {
    if (loaded === undefined) throw new YardstickError('worker/no-model', 'No model is loaded.');
    return loaded;
  };
  /** What was read ahead and is not wanted any more: it has ended when this has. */
  const dropAhead = async () => {
    const dropped = ahead;
    ahead = undefined;
    dropped?.stop.abort();
    await dropped?.window.catch(() => undefined);
  };

  return {
    async runtime({ threads }) {
      return onnxRuntime(threads);
    },
    async load(params) {
      if (loaded !== undefined) throw new YardstickError('worker/has-model', 'This worker holds a model already.');
      const whisper = await loadWhisper(params, watchdog);
      loaded = { whisper, params };
      return whisper.facts;
    },
    async transcribe({ samples, ...settings }, { signal }) {
      const { whisper } = model();
      try {
        const reader = ahead === undefined ? whisper : (pair?.beside ?? whisper);
        return await transcribeWindow(reader, decodeSamples(samples), settings, signal);
      } catch (thrown) {
        // Nobody comes for what was read beside it.
        await dropAhead();
        throw thrown;
      }
    },
    async readAhead({ samples, ...settings }) {
      const { whisper, params } = model();
      requireAble(whisper, settings);
      await dropAhead();
      pair ??= {
        lane: createLane({ ...params, threads: halfOf(whisper.facts.runtime.threads) }),
        beside: await openBeside(whisper, params),
      };
      const stop = new AbortController();
      const window = pair.lane.read(decodeSamples(samples), settings, stop.signal);
      window.catch(() => undefined);
      ahead = { window, stop };
      return { begun: true };
    },
    async collect({ wanted }, { signal }) {
      const { window, stop } = ahead ?? { window: null, stop: null };
      if (!wanted || window === null) {
        await dropAhead();
        return { window: null, memoryBytes: process.memoryUsage.rss() };
      }
      const giveUp = () => stop.abort();
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        return { window: await window, memoryBytes: process.memoryUsage.rss() };
      } finally {
        signal.removeEventListener('abort', giveUp);
        ahead = undefined;
      }
    },
  };
}
