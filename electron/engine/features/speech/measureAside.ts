import { Worker } from 'node:worker_threads';
import { measureTranscript, type MeasuredTranscript, type TranscriptMeasure } from './measureTranscript.ts';

/** Pairs of characters that are compared in a few milliseconds; with more it goes into a thread. */
const atOnce = 4_000_000;
/** The same of turns: as many lie over each other in a few milliseconds. */
const turnsAtOnce = 2_000;
/** Milliseconds after which it is given up: three hours of speech take about a minute. */
const longestMs = 600_000;

/** Measures a transcript without holding up anything else. */
export function measureAside(given: MeasuredTranscript, signal: AbortSignal): Promise<TranscriptMeasure> {
  const length = (pieces: readonly { text: string }[]) => pieces.reduce((sum, { text }) => sum + text.length + 1, 0);
  const other = Math.max(length(given.reference?.said ?? []), length(given.standIn ?? []));
  const turns = (given.voices?.spoken.length ?? 0) + (given.voices?.heard.length ?? 0);
  if (length(given.segments) * other <= atOnce && turns <= turnsAtOnce)
    return Promise.resolve(measureTranscript(given));
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('measureThread.ts', import.meta.url), {
      workerData: given,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 2_048 },
    });
    const stop = () => void thread.terminate();
    const timer = setTimeout(stop, longestMs);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    thread.once('message', (measure: TranscriptMeasure) => resolve(measure));
    thread.once('error', reject);
    thread.once('exit', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      reject(new Error('Measuring ended early.'));
    });
  });
}
