/** Tells listeners which bases changed: at once, then at most ten times a second per base. */
export interface ChangeNotices {
  changed(baseId: string): void;
  listen(listener: (baseId: string) => void): () => void;
  close(): void;
}

const everyMs = 100;

export function createChangeNotices(): ChangeNotices {
  const listeners = new Set<(baseId: string) => void>();
  const waiting = new Map<string, { timer: NodeJS.Timeout; again: boolean }>();

  function tell(baseId: string): void {
    const timer = setTimeout(() => {
      const again = waiting.get(baseId)?.again === true;
      waiting.delete(baseId);
      if (again) tell(baseId);
    }, everyMs).unref();
    waiting.set(baseId, { timer, again: false });
    for (const listener of listeners) listener(baseId);
  }

  return {
    changed(baseId) {
      const pause = waiting.get(baseId);
      if (pause === undefined) tell(baseId);
      else pause.again = true;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
      listeners.clear();
    },
  };
}
