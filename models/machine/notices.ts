import type { ModelNotice } from './modelNotice.ts';

/** Hands what local models have to say to whoever listens. */
export interface Notices {
  notify: (notice: ModelNotice) => void;
  /** @returns ends it */
  onNotice: (listener: (notice: ModelNotice) => void) => () => void;
}

export function createNotices(): Notices {
  const listeners = new Set<(notice: ModelNotice) => void>();
  return {
    notify(notice) {
      for (const listener of listeners) listener(notice);
    },
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
