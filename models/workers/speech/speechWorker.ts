import { YardstickError } from '../../errors.ts';
import { onnxRuntime } from '../onnx/onnxRuntime.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Handlers } from '../workerServer.ts';
import { decodeSamples } from './decodeSamples.ts';
import { loadWhisper, type Whisper } from './loadWhisper.ts';
import type { SpeechMethods } from './speechMethods.ts';
import { transcribeWindow } from './transcribeWindow.ts';

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
    async transcribe({ samples, ...settings }, { signal }) {
      if (loaded === undefined) throw new YardstickError('worker/no-model', 'No model is loaded.');
      return transcribeWindow(loaded, decodeSamples(samples), settings, signal);
    },
  };
}
