import { env, pipeline } from '@xenova/transformers';

/**
 * transformers.js called bare, with its own defaults for recordings: what speech is held against. A child process:
 * `fork(bareWhisper, [JSON.stringify(BareWhisperSettings)], { execArgv: [], env: { ORT_DISABLE_TELEMETRY: '1' }, serialization: 'advanced' })` says
 * `{ ready: true }`, then answers each `Float32Array` with `{ text, ms }`.
 */
export interface BareWhisperSettings {
  /** Absolute path of the model's folder. */
  folder: string;
  threads: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as BareWhisperSettings;
env.allowRemoteModels = false;
env.useFSCache = false;
const recogniser = await pipeline('automatic-speech-recognition', settings.folder, {
  local_files_only: true,
  dtype: 'q8',
  device: 'cpu',
  session_options: { intraOpNumThreads: settings.threads, interOpNumThreads: 1 },
});

process.on('disconnect', () => process.exit());
process.on('message', (samples) => void read(samples as Float32Array).then((result) => process.send?.(result)));
process.send?.({ ready: true });

async function read(samples: Float32Array): Promise<{ text: string; ms: number }> {
  const startedAt = performance.now();
  const output = (await recogniser(samples, { return_timestamps: true, chunk_length_s: 30 })) as { text: string };
  return { text: output.text, ms: performance.now() - startedAt };
}
