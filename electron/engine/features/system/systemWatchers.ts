import type { JobView } from '../../jobs/jobs.ts';
import type { Notice, SystemEvent } from './view.ts';

/** The open pages. Each keeps what is new since it was last told, never a growing list. */
export interface SystemWatchers {
  watch(signal: AbortSignal): AsyncGenerator<SystemEvent, void, undefined>;
  /** Progress is told four times a second at most: a page is drawn anew each time. What began or ended is told at once. */
  jobsChanged(jobs: readonly JobView[]): void;
  egressChanged(): void;
  noticed(notice: Notice): void;
}

/** Notices kept for a page that reads slowly, or that opens later: a failed GPU should not be missed for a reload. */
const keptNotices = 20;
const progressMs = 250;

interface Watcher {
  jobs: boolean;
  egress: boolean;
  notices: Notice[];
  wake: () => void;
}

export function createSystemWatchers(sources: { jobs: () => JobView[]; offline: () => boolean }): SystemWatchers {
  const watchers = new Set<Watcher>();
  let recent: Notice[] = [];
  let states = '';
  let progress: NodeJS.Timeout | undefined;

  const tell = (mark: (watcher: Watcher) => void) => {
    for (const watcher of watchers) {
      mark(watcher);
      watcher.wake();
    }
  };

  function* takeEvents(watcher: Watcher): Generator<SystemEvent> {
    const { jobs, egress, notices } = watcher;
    Object.assign(watcher, { jobs: false, egress: false, notices: [] });
    if (egress) yield { type: 'egress', offline: sources.offline() };
    if (jobs) yield { type: 'jobs', jobs: sources.jobs() };
    for (const notice of notices) yield { type: 'notice', notice };
  }

  return {
    async *watch(signal) {
      const watcher: Watcher = { jobs: true, egress: true, notices: recent.slice(), wake: () => undefined };
      watchers.add(watcher);
      try {
        while (!signal.aborted) {
          yield* takeEvents(watcher);
          if (!watcher.jobs && !watcher.egress && watcher.notices.length === 0) await news(watcher, signal);
        }
      } finally {
        watchers.delete(watcher);
      }
    },
    jobsChanged(jobs) {
      const tellNow = () => {
        clearTimeout(progress);
        progress = undefined;
        tell((watcher) => (watcher.jobs = true));
      };
      const now = jobs.map(({ id, state }) => `${id} ${state}`).join();
      if (now === states) progress ??= setTimeout(tellNow, progressMs).unref();
      else {
        states = now;
        tellNow();
      }
    },
    egressChanged: () => tell((watcher) => (watcher.egress = true)),
    noticed(notice) {
      recent = [...recent, notice].slice(-keptNotices);
      tell((watcher) => (watcher.notices = [...watcher.notices, notice].slice(-keptNotices)));
    },
  };
}

function news(watcher: Watcher, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      watcher.wake = () => undefined;
      signal.removeEventListener('abort', done);
      resolve();
    };
    watcher.wake = done;
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
