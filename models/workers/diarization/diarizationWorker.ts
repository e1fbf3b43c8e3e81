import { YardstickError } from '../../errors.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Handlers } from '../workerServer.ts';
import { decodeFloats } from '../floats.ts';
import { windowSamples } from './diarizationFacts.ts';
import type { DiarizationMethods } from './diarizationMethods.ts';
import { groupVoices } from './groupVoices.ts';
import { listenToWindow } from './listenToWindow.ts';
import { loadNetworks, type SpeakerNetworks } from './loadNetworks.ts';

/** What the worker does with the engine's calls. */
export function createDiarizationWorker(watchdog: Watchdog): Handlers<DiarizationMethods> {
  let loaded: SpeakerNetworks | undefined;
  return {
    async load(params) {
      if (loaded !== undefined) throw new YardstickError('worker/has-model', 'This worker holds its models already.');
      loaded = await loadNetworks(params, watchdog);
      return loaded.facts;
    },
    async listen({ samples }, { signal }) {
      if (loaded === undefined) throw new YardstickError('worker/no-model', 'No model is loaded.');
      return listenToWindow(loaded, decodeFloats(samples, windowSamples), signal);
    },
    async group({ vectors, dimensions, ...voices }) {
      return { speakers: groupVoices({ ...voices, dimensions, vectors: decodeFloats(vectors) }) };
    },
  };
}
