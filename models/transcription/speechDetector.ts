import { YardstickError } from '../errors.ts';
import { isActivityMessage } from '../workers/activity/activityMessages.ts';
import type { ActivityMethods, HeardSpeech } from '../workers/activity/activityMethods.ts';
import { frameSamples, mostFrames } from '../workers/activity/sileroFacts.ts';
import { encodeFloats } from '../workers/floats.ts';
import { createSupervisor } from '../workers/supervisor.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';
import { createLoudnessActivity } from './loudnessActivity.ts';
import type { VoiceActivity } from './voiceActivity.ts';

/** Finds speech with Silero's network, in one process for all recordings: it comes with the first and goes when none was heard for a while. */
export interface SpeechDetector {
  /** For one recording. Where the network cannot be had, the rest of the recording is told by loudness. */
  activity(signal?: AbortSignal): VoiceActivity;
  /** The network could not be had the last time that it was asked. */
  readonly isLost: boolean;
  close(): Promise<void>;
}

/** Milliseconds without a recording after which the process ends. */
const idleMs = 60_000;
/** And after which one that died too often is tried again: no stranger's file is in it, so that it was the machine that lacked something. */
const retryMs = 600_000;

/**
 * Milliseconds that a machine with too much to do may need to start it, or to get to hear a piece. It is no stranger's file that computes there: hearing the
 * rest by loudness is worse than waiting.
 */
const patienceMs = 60_000;

export function createSpeechDetector(options: {
  processes: ProcessAdapter;
  /** The network could not be had for a recording. */
  onFallback: (error: YardstickError) => void;
  /** Milliseconds on a monotonic clock; the machine's without it. */
  now?: () => number;
}): SpeechDetector {
  const now = options.now ?? (() => performance.now());
  const supervisor = createSupervisor<ActivityMethods>({
    processes: options.processes,
    name: 'The process that finds speech',
    isWellFormed: isActivityMessage,
    startTimeoutMs: patienceMs,
    pingsMissed: patienceMs / 500,
    onDeath({ breakerOpened }) {
      if (breakerOpened) brokenAt = now();
    },
  });
  let brokenAt = 0;
  let isLost = false;
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;

  async function ask(params: ActivityMethods['hear']['params'], signal: AbortSignal | undefined): Promise<HeardSpeech> {
    clearTimeout(idle);
    asked += 1;
    if (supervisor.broken && now() - brokenAt >= retryMs) supervisor.reset();
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
              const heard = await ask({ samples: encodeFloats(part), memory }, signal);
              if (heard.likelihoods.length !== part.length / frameSamples) {
                throw new YardstickError('worker/bad-message', 'The process that finds speech left something out.');
              }
              isLost = false;
              ({ memory } = heard);
              likelihoods.push(...heard.likelihoods);
            } catch (thrown) {
              signal?.throwIfAborted();
              if (!(thrown instanceof YardstickError) || thrown.code === 'worker/stopped') throw thrown;
              isLost = true;
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
    get isLost() {
      return isLost;
    },
    async close() {
      clearTimeout(idle);
      await supervisor.stop();
    },
  };
}
