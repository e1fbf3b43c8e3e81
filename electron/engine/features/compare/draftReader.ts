import type { Draft, Inference } from '../../inference/inference.ts';

/** Reads a draft into local models while the person types. Never in the way of an answer: it only runs when nothing else does. */
export interface DraftReader {
  /** `columns` is called once the person has paused; an earlier draft is dropped. */
  read(columns: () => Draft[]): void;
  /** Called before every answer. */
  cancel(): void;
}

/** Milliseconds without a key before a draft is worth reading. */
const typingPause = 300;

export function createDraftReader(options: {
  inference: Pick<Inference, 'preload'>;
  isIdle: () => boolean;
}): DraftReader {
  let reading: AbortController | undefined;
  /** Ends when the last draft is read or dropped; never rejects. */
  let ended = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const cancel = () => {
    clearTimeout(timer);
    reading?.abort();
  };

  async function readAll(columns: () => Draft[], before: Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await before;
      if (signal.aborted) return;
      for (const draft of columns()) {
        if (signal.aborted || !options.isIdle()) return;
        await options.inference.preload(draft, signal);
      }
    } catch {
      // Reading ahead is a favour, and nobody waits for it: a conversation deleted meanwhile is simply not read.
    }
  }

  return {
    read(columns) {
      cancel();
      timer = setTimeout(() => {
        reading = new AbortController();
        ended = readAll(columns, ended, reading.signal);
      }, typingPause);
    },
    cancel,
  };
}
