import type { ProgressListener, PullProgress } from '../pullProgress.ts';

const everyMs = 100;
const windowMs = 5000;

/** Turns counts of bytes into progress for people: at most ten reports a second, speed over the last five seconds. */
export class ProgressMeter {
  readonly #modelId: string;
  readonly #listener: ProgressListener | undefined;
  #samples: { time: number; bytes: number }[] = [];
  #lastReport = Number.NEGATIVE_INFINITY;
  #phase: PullProgress['phase'] | null = null;

  constructor(modelId: string, listener: ProgressListener | undefined) {
    this.#modelId = modelId;
    this.#listener = listener;
  }

  /** A change of phase and the last byte are always told; the rest at most every tenth of a second. */
  report(state: Pick<PullProgress, 'file' | 'bytesDone' | 'bytesTotal' | 'phase' | 'source'>): void {
    if (this.#listener === undefined) return;
    const time = performance.now();
    const changed = state.phase !== this.#phase;
    const last = this.#samples.at(-1);
    // Bytes that were there from an earlier try, or were thrown away, are no speed.
    if (changed || last === undefined || state.bytesDone < last.bytes) this.#samples = [];
    const finished = state.bytesDone === state.bytesTotal && last?.bytes !== state.bytesDone;
    if (!changed && !finished && time - this.#lastReport < everyMs) return;
    this.#phase = state.phase;
    this.#lastReport = time;
    this.#samples.push({ time, bytes: state.bytesDone });
    while (this.#samples.length > 2 && time - (this.#samples[0]?.time ?? time) > windowMs) this.#samples.shift();
    const first = this.#samples[0] ?? { time, bytes: state.bytesDone };
    const seconds = (time - first.time) / 1000;
    const bytesPerSecond = seconds > 0 ? (state.bytesDone - first.bytes) / seconds : 0;
    const left = state.bytesTotal - state.bytesDone;
    this.#listener({
      modelId: this.#modelId,
      ...state,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 && left >= 0 ? left / bytesPerSecond : null,
    });
  }
}
