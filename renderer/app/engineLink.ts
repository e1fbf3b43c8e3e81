/**
 * Whether the engine can be heard: `connecting` while the page starts, `lost` from a cut until it answers again, `signed-out` when
 * one answers that was started anew and does not know this page.
 */
export type EngineLinkState = 'connecting' | 'online' | 'lost' | 'signed-out';

let state: EngineLinkState = 'connecting';
const listeners = new Set<() => void>();

/** The state of the one connection that every page keeps open (`system.watch`). One per page, as the connection is. */
export const engineLink = {
  get: () => state,
  set(next: EngineLinkState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
