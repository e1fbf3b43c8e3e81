import { YardstickError } from '../../errors.ts';
import { onnxRuntime } from '../onnx/onnxRuntime.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Handlers } from '../workerServer.ts';
import { decodeSamples } from './decodeSamples.ts';
import { loadWhisper, type Whisper } from './loadWhisper.ts';
import { readWindows } from './readWindows.ts';
import type { SpeechMethods } from './speechMethods.ts';

/** What the worker does with the engine's calls: it holds one model. */
export function createSpeechWorker(watchdog: Watchdog): Handlers<SpeechMethods> {
  let loaded: Whisper | undefined;
  return {
    async runtime({ threads }) {
      return onnxRuntime(threads);
    },
    async load(params) {
      if (loaded !== undefined) throw new YardstickError('worker/has-model', 'This worker holds a model already.');
      loaded = await loadWhisper(params, watchdog);
      return loaded.facts;
    },
    async transcribe({ windows: encoded, ...settings }, { signal }) {
      if (loaded === undefined) throw new YardstickError('worker/no-model', 'No model is loaded.');
      const windows = await readWindows(
        loaded,
        encoded.map((one) => decodeSamples(one)),
        settings,
        signal,
      );
      return { windows, memoryBytes: process.memoryUsage.rss() };
    },
  };
}
