import type { SheetView } from './view.ts';

/** The first sentence of each finished run, made one after another beside other work: a list of runs must not wait for a hundred sheets. */
export interface Headlines {
  of(run: string): string | null;
  /** Those that are not known yet. */
  make(runs: readonly string[]): void;
  forget(run: string): void;
  close(): void;
}

/** Milliseconds between two sheets, so that the engine can answer others. */
const pauseMs = 50;

export function createHeadlines(options: {
  sheetOf: (run: string) => SheetView;
  made: (run: string) => void;
}): Headlines {
  const known = new Map<string, string | null>();
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    timer = undefined;
    const [run] = waiting;
    if (run === undefined) return;
    waiting.delete(run);
    known.set(run, sentenceOf(run));
    options.made(run);
    later();
  }

  function sentenceOf(run: string): string | null {
    try {
      return options.sheetOf(run).sentences[0] ?? null;
    } catch {
      // Removed meanwhile, or a metric of an older version: the run's own page says what is wrong.
      return null;
    }
  }

  function later(): void {
    if (waiting.size > 0) timer ??= setTimeout(next, pauseMs).unref();
  }

  return {
    of: (run) => known.get(run) ?? null,
    make(runs) {
      for (const run of runs) if (!known.has(run)) waiting.add(run);
      later();
    },
    forget(run) {
      known.delete(run);
      waiting.delete(run);
    },
    close() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
