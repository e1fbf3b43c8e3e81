import { createRequire } from 'node:module';
import { env, LogLevel } from '@xenova/transformers';
import type { OnnxRuntime } from './onnxMethods.ts';
import { physicalCores } from './physicalCores.ts';

/** Files come from the model's folder and from nowhere else; nothing is written anywhere. */
export function stayLocal(): void {
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.useCustomCache = false;
  env.useWasmCache = false;
  env.cacheDir = null;
  // Whatever asks all the same has nothing to ask with.
  env.fetch = () => Promise.reject(new Error('A worker opens no connection.'));
  env.logLevel = LogLevel.ERROR;
}

/** @param threads null: one per physical core */
export function onnxRuntime(threads: number | null): OnnxRuntime {
  stayLocal();
  return {
    version: `${env.version ?? 'unknown'} (onnxruntime ${runtimeVersion()})`,
    // The builds that come with the package can do more; only this one is used, and tested.
    providers: ['cpu'],
    threads: threads ?? physicalCores(),
  };
}

/** transformers.js does not hand on which onnxruntime it runs on; the package says. */
function runtimeVersion(): string {
  try {
    const ours = createRequire(import.meta.url);
    const theirs = createRequire(ours.resolve('@xenova/transformers'));
    const { version } = theirs('onnxruntime-node/package.json') as { version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}
