import { YardstickError } from '../errors.ts';
import { isActivityMessage } from '../workers/activity/activityMessages.ts';
import type { ActivityMethods, HeardSpeech } from '../workers/activity/activityMethods.ts';
import { frameSamples, mostFrames } from '../workers/activity/sileroFacts.ts';
import { createSupervisor } from '../workers/supervisor.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { encodeSamples } from './encodeSamples.ts';
import { createLoudnessActivity } from './loudnessActivity.ts';
import type { VoiceActivity } from './voiceActivity.ts';

/** Finds speech with Silero's network, in one process for all recordings: it comes with the first and goes when none was heard for a while. */
export interface SpeechDetector {
  /** For one recording. Where the network cannot be had, the rest of the recording is told by loudness. */
  activity(signal?: AbortSignal): VoiceActivity;
  close(): Promise<void>;
}

/** Milliseconds without a recording after which the process ends. */
const idleMs = 60_000;

export function createSpeechDetector(options: {
  processes: ProcessAdapter;
  /** The network could not be had for a recording. */
  onFallback: (error: YardstickError) => void;
}): SpeechDetector {
  const supervisor = createSupervisor<ActivityMethods>({
    processes: options.processes,
    name: 'The process that finds speech',
    isWellFormed: isActivityMessage,
  });
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;

  async function ask(params: ActivityMethods['hear']['params'], signal: AbortSignal | undefined): Promise<HeardSpeech> {
    clearTimeout(idle);
    asked += 1;
    const once = async () => {
      await supervisor.start();
      return supervisor.call('hear', params, signal === undefined ? {} : { signal });
    };
    try {
      return await once();
    } catch (thrown) {
      // It keeps nothing: another process goes on where this one was.
      if (!(thrown instanceof YardstickError) || thrown.code !== 'worker/died') throw thrown;
      return await once();
    } finally {
      asked -= 1;
      if (asked === 0) idle = setTimeout(() => void supervisor.stop(), idleMs).unref();
    }
  }

  return {
    activity(signal) {
      let memory: string | null = null;
      let fallback: VoiceActivity | null = null;
      return {
        frameSamples,
        async hear(samples) {
          if (fallback !== null) return fallback.hear(samples);
          const likelihoods: number[] = [];
          for (let at = 0; at < samples.length; at += mostFrames * frameSamples) {
            const part = samples.subarray(at, at + mostFrames * frameSamples);
            try {
              const heard = await ask({ samples: encodeSamples(part), memory }, signal);
              if (heard.likelihoods.length !== part.length / frameSamples) {
                throw new YardstickError('worker/bad-message', 'The process that finds speech left something out.');
              }
              ({ memory } = heard);
              likelihoods.push(...heard.likelihoods);
            } catch (thrown) {
              signal?.throwIfAborted();
              if (!(thrown instanceof YardstickError) || thrown.code === 'worker/stopped') throw thrown;
              options.onFallback(thrown);
              fallback = createLoudnessActivity();
              likelihoods.push(...(await fallback.hear(samples.subarray(at))));
              break;
            }
          }
          return likelihoods;
        },
        finish: () => fallback?.finish() ?? [],
      };
    },
    async close() {
      clearTimeout(idle);
      await supervisor.stop();
    },
  };
}
