/** Tells listeners of a key that it changed, at most once a frame, however many changes there were. */
export interface FrameNotifier {
  subscribe: (key: string, listener: () => void) => () => void;
  /** To be told with the next frame. */
  mark(key: string): void;
  /** Like `mark`, for streaming text: a few such keys per frame in turn, so that many answers at once never fill a frame. */
  markText(key: string): void;
  /** Tells everything now. */
  flush(): void;
}

export interface FrameNotifierOptions {
  /** Calls back before the next paint. */
  schedule(callback: () => void): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** A gap between frames longer than this means that the last one was too full. */
const slowFrameMs = 26;
const mostTextsPerFrame = 6;

/**
 * The budget of texts per frame follows the machine: it shrinks when frames come late and grows back when they come in time.
 * Texts wait in the order they changed, so every one has its turn.
 */
export function createFrameNotifier(options: FrameNotifierOptions): FrameNotifier {
  const listeners = new Map<string, Set<() => void>>();
  const marked = new Set<string>();
  const texts = new Set<string>();
  let scheduled = false;
  let lastFrame = Number.NEGATIVE_INFINITY;
  let budget = 3;

  const tell = (key: string) => {
    for (const listener of listeners.get(key) ?? []) listener();
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    options.schedule(frame);
  };
  const frame = () => {
    scheduled = false;
    const gap = options.now() - lastFrame;
    lastFrame += gap;
    if (gap > slowFrameMs) budget = gap > 250 ? budget : Math.max(1, budget - 1);
    else budget = Math.min(mostTextsPerFrame, budget + 1);
    const now = [...marked];
    marked.clear();
    let left = budget;
    for (const key of texts) {
      if (left === 0) break;
      texts.delete(key);
      now.push(key);
      left -= 1;
    }
    for (const key of now) tell(key);
    if (texts.size > 0) schedule();
  };

  return {
    subscribe(key, listener) {
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(key) === set) listeners.delete(key);
      };
    },
    mark(key) {
      marked.add(key);
      schedule();
    },
    markText(key) {
      texts.add(key);
      schedule();
    },
    flush() {
      const now = [...marked, ...texts];
      marked.clear();
      texts.clear();
      for (const key of now) tell(key);
    },
  };
}

/** Before the next paint; a page in the background has no frames, so there a timer does it. */
export function scheduleFrame(callback: () => void): void {
  if (document.hidden) setTimeout(callback, 250);
  else requestAnimationFrame(callback);
}
