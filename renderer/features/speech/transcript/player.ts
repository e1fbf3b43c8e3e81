/** What is heard and where. `element` is the page's own audio element; the store tells of what changes seldom, `time()` is read for each picture. */
export interface PlayerState {
  playing: boolean;
  rate: number;
  duration: number;
  /** How often it could not be read. */
  failures: number;
}

export interface Player {
  attach: (element: HTMLAudioElement | null) => void;
  subscribe: (listener: () => void) => () => void;
  get: () => PlayerState;
  time: () => number;
  /** Told for each picture while it plays, and at every jump. */
  onTime: (listener: (seconds: number) => void) => () => void;
  play: (from?: number) => void;
  pause: () => void;
  toggle: () => void;
  seek: (seconds: number) => void;
  setRate: (rate: number) => void;
}

/** Plays a recording; made once for a page. */
export function createPlayer(): Player {
  let element: HTMLAudioElement | null = null;
  let detach = () => {};
  let state: PlayerState = { playing: false, rate: 1, duration: 0, failures: 0 };
  /** Asked for before the element knew its length. */
  let pending: number | null = null;
  const listeners = new Set<() => void>();
  const timeListeners = new Set<(seconds: number) => void>();
  const set = (change: Partial<PlayerState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const time = () => pending ?? element?.currentTime ?? 0;
  const tell = () => {
    const now = time();
    for (const listener of timeListeners) listener(now);
  };
  let frame = 0;
  const run = () => {
    tell();
    frame = state.playing ? requestAnimationFrame(run) : 0;
  };
  const seek = (seconds: number) => {
    const wanted = Math.max(0, state.duration > 0 ? Math.min(seconds, state.duration) : seconds);
    if (element === null || element.readyState < 1) pending = wanted;
    else element.currentTime = wanted;
    tell();
  };
  const play = (from?: number) => {
    if (from !== undefined) seek(from);
    // Refused where the page was not touched yet, or the sound cannot be read: `error` tells of the latter.
    void element?.play().catch(() => undefined);
  };
  return {
    attach(next) {
      detach();
      element = next;
      if (next === null) return;
      const handlers: [string, () => void][] = [
        [
          'play',
          () => {
            set({ playing: true });
            if (frame === 0) run();
          },
        ],
        ['pause', () => set({ playing: false })],
        ['ended', () => set({ playing: false })],
        ['seeked', tell],
        [
          'loadedmetadata',
          () => {
            next.playbackRate = state.rate;
            set({ duration: Number.isFinite(next.duration) ? next.duration : 0 });
            if (pending !== null) {
              next.currentTime = pending;
              pending = null;
              tell();
            }
          },
        ],
        ['durationchange', () => set({ duration: Number.isFinite(next.duration) ? next.duration : 0 })],
        ['error', () => set({ failures: state.failures + 1, playing: false })],
      ];
      for (const [name, handler] of handlers) next.addEventListener(name, handler);
      detach = () => {
        for (const [name, handler] of handlers) next.removeEventListener(name, handler);
        cancelAnimationFrame(frame);
        frame = 0;
      };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => state,
    time,
    onTime(listener) {
      timeListeners.add(listener);
      return () => timeListeners.delete(listener);
    },
    play,
    pause: () => element?.pause(),
    toggle: () => (state.playing ? element?.pause() : play()),
    seek,
    setRate(rate) {
      if (element !== null) element.playbackRate = rate;
      set({ rate });
    },
  };
}
