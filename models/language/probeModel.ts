import { YardstickError } from '../errors.ts';
import { patience } from '../machine/patience.ts';
import { createSupervisor } from '../workers/supervisor.ts';
import { isLlamaMessage } from '../workers/llama/llamaMessages.ts';
import type { LlamaMethods } from '../workers/llama/llamaMethods.ts';
import type { ProcessAdapter } from '../workers/workerProcess.ts';

/** Seconds a file of unknown origin gets, and more by the byte: reading a large one from a slow disk, or on a busy machine, is no crime. */
const trialSeconds = 60;
const bytesPerSecond = 100e6;

export interface ProbeVerdict {
  error: YardstickError;
  /** It killed or hung the process, rather than being refused in an orderly way. */
  hostile: boolean;
}

/**
 * Loads a file in a process that is thrown away, looks at all of its tensors and writes one token. @returns null when that went
 * well; rejects only with the signal's reason
 */
export async function probeModel(options: {
  processes: ProcessAdapter;
  name: string;
  file: string;
  adapter: LlamaMethods['load']['params']['adapter'];
  fileBytes: number;
  signal: AbortSignal;
}): Promise<ProbeVerdict | null> {
  const { name, signal } = options;
  const seconds = Math.ceil(trialSeconds + options.fileBytes / bytesPerSecond);
  const deadline = patience(seconds);
  const supervisor = createSupervisor<LlamaMethods>({
    processes: options.processes,
    name: `The trial of ${name}`,
    isWellFormed: isLlamaMessage,
  });
  const either = AbortSignal.any([signal, deadline.signal]);
  // The process is thrown away in any case: nothing is won by waiting until it has wound up.
  either.addEventListener('abort', () => void supervisor.stop(), { once: true });
  try {
    await supervisor.start();
    await supervisor.call('load', { ...trialLoad, path: options.file, adapter: options.adapter }, { signal: either });
    await supervisor.call('generate', trialPrompt, { signal: either });
    return null;
  } catch (thrown) {
    signal.throwIfAborted();
    // Not set aside for it: a machine that has too much to do takes as long over a sound file. It is tried anew, and never without a trial.
    if (deadline.signal.aborted) return { hostile: false, error: tooSlow(name, seconds, thrown) };
    const error = thrown instanceof YardstickError ? thrown : hostile(name, String(thrown), thrown);
    const killed = ['worker/died', 'worker/hung', 'worker/bad-message'].includes(error.code);
    return killed ? { hostile: true, error: hostile(name, error.message, error) } : { hostile: false, error };
  } finally {
    deadline.end();
    await supervisor.stop();
  }
}

function hostile(name: string, what: string, cause: unknown): YardstickError {
  return new YardstickError('model/hostile-file', `The file of ${name} is damaged or hostile: ${what}`, {
    hint: 'Remove it, and get the model from a source that you trust.',
    cause,
  });
}

function tooSlow(name: string, seconds: number, cause: unknown): YardstickError {
  return new YardstickError('model/trial-too-slow', `${name} did not load within ${seconds} s when it was tried out`, {
    hint: 'The machine may have too much to do: close other programs and try again. If it fails on an idle machine, too, the file is damaged: remove it.',
    cause,
  });
}

const trialLoad = {
  gpu: false,
  threads: 1,
  checkTensors: true,
  completion: false,
  contextBudgetBytes: 256 * 2 ** 20,
  contextTokens: 512,
} as const;

const trialPrompt: LlamaMethods['generate']['params'] = {
  messages: [{ role: 'user', text: 'a' }],
  sequence: null,
  sharedPrefix: null,
  keepMessages: 0,
  scoreAnswer: false,
  sampling: {
    temperature: 0,
    topP: null,
    topK: null,
    seed: 1,
    maxTokens: 1,
    presencePenalty: null,
    frequencyPenalty: null,
    stop: [],
    json: null,
  },
};
