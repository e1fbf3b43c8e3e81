import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { Terminal } from '../terminal.ts';
import { formatDuration } from './formatQuantity.ts';

/** Milliseconds until a progress that is not on a terminal is repeated, the last again and again: soon a sign of life, then enough for a log, no flood. */
const plainIntervals = [1_000, 2_000, 5_000] as const;

export interface TransferProgress {
  title: string;
  phase: string;
  bytesDone: number;
  bytesTotal: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
}

/** One line on stderr that is overwritten on a terminal and repeated now and then in a log. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #shownAt = Number.NEGATIVE_INFINITY;
  #shownPhase = '';
  #repeats = 0;
  #open = false;

  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
  }

  show(progress: TransferProgress): void {
    this.showText(progress.phase, formatTransfer(progress, this.#terminal.errIsTty ? 24 : 0));
  }

  /** Any other progress. A new phase is shown at once. */
  showText(phase: string, text: string): void {
    const interval = this.#terminal.errIsTty ? 100 : (plainIntervals[this.#repeats] ?? plainIntervals[2]);
    const isNew = phase !== this.#shownPhase;
    if (!isNew && this.#now() - this.#shownAt < interval) return;
    this.#shownAt = this.#now();
    this.#repeats = isNew ? 0 : this.#repeats + 1;
    this.#shownPhase = phase;
    if (this.#terminal.errIsTty) {
      this.#terminal.err(`\r\u001b[K${text.slice(0, this.#terminal.columns - 1)}`);
      this.#open = true;
    } else this.#terminal.err(`${text}\n`);
  }

  /** Clears the line: what is printed next starts on a clean one. */
  end(): void {
    if (this.#open) this.#terminal.err('\r\u001b[K');
    this.#open = false;
  }
}

/** `smollm2: downloading [#####-----] 45 % 44.1 MB of 98.4 MB, 3.2 MB/s, 17.0 s left`. */
export function formatTransfer(progress: TransferProgress, barWidth: number): string {
  const share = progress.bytesTotal > 0 ? Math.min(1, progress.bytesDone / progress.bytesTotal) : 0;
  const filled = Math.round(share * barWidth);
  const bar = barWidth > 0 ? ` [${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]` : '';
  const parts = [`${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytesTotal)}`];
  if (progress.bytesPerSecond > 0) parts.push(`${formatBytes(progress.bytesPerSecond)}/s`);
  if (progress.secondsLeft !== null) parts.push(`${formatDuration(progress.secondsLeft * 1000)} left`);
  return `${progress.title}: ${progress.phase}${bar} ${Math.floor(share * 100)} %  ${parts.join(', ')}`;
}
