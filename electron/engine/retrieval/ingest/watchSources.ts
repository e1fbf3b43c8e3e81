import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Chokidar from 'chokidar';
import { isForeign } from './scanSource.ts';
import type { KnowledgeSource } from '../knowledge.ts';

export interface WatchSourcesOptions {
  /** Called when something in a source changed and has been quiet for a while. */
  onChange: (baseId: string, source: KnowledgeSource) => void;
  /** A source cannot be watched (the system's limit of watches, for instance). */
  onProblem: (baseId: string, source: KnowledgeSource, thrown: unknown) => void;
  /** Milliseconds of quiet after the last change; half-written files are left alone. */
  quietMs?: number;
  /** Milliseconds after which a source that never is quiet is looked at all the same. */
  patienceMs?: number;
}

/** Watches sources for changes. Says only that there was one: what it was is found by looking at the source. */
export interface SourceWatches {
  /** Watches just these sources of a base: those with `watch`. */
  set(baseId: string, sources: readonly KnowledgeSource[]): void;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

interface Watched {
  source: KnowledgeSource;
  watcher: Chokidar.FSWatcher;
  timer: NodeJS.Timeout | null;
  firstChange: number | null;
}

export function createSourceWatches(options: WatchSourcesOptions): SourceWatches {
  const { quietMs = 1500, patienceMs = 30_000 } = options;
  const bases = new Map<string, Map<string, Watched>>();
  const closing = new Set<Promise<void>>();

  function begin(baseId: string, source: KnowledgeSource): Watched {
    const root = realPath(source.path);
    // Loaded with the first folder that is watched.
    const { watch } = require('chokidar') as typeof Chokidar;
    const watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (place) => place !== root && isUninteresting(path.relative(root, place)),
    });
    const watched: Watched = { source, watcher, timer: null, firstChange: null };
    watcher.on('all', () => changed(baseId, watched));
    watcher.on('error', (thrown) => options.onProblem(baseId, source, thrown));
    return watched;
  }

  /** Many changes at once are looked at once, and a file that is still being written is waited for. */
  function changed(baseId: string, watched: Watched): void {
    const now = performance.now();
    watched.firstChange ??= now;
    if (watched.timer !== null) clearTimeout(watched.timer);
    const wait = Math.max(0, Math.min(quietMs, watched.firstChange + patienceMs - now));
    watched.timer = setTimeout(() => {
      watched.timer = null;
      watched.firstChange = null;
      options.onChange(baseId, watched.source);
    }, wait).unref();
  }

  function end({ watcher, timer }: Watched): void {
    if (timer !== null) clearTimeout(timer);
    const closed = watcher.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  return {
    set(baseId, sources) {
      const watched = bases.get(baseId) ?? new Map<string, Watched>();
      bases.set(baseId, watched);
      const wanted = new Map(sources.filter((source) => source.watch).map((source) => [source.path, source]));
      for (const [place, entry] of watched) {
        if (wanted.has(place)) continue;
        watched.delete(place);
        end(entry);
      }
      for (const [place, source] of wanted) {
        if (!watched.has(place)) watched.set(place, begin(baseId, source));
      }
      if (watched.size === 0) bases.delete(baseId);
    },
    async close() {
      for (const watched of bases.values()) for (const entry of watched.values()) end(entry);
      bases.clear();
      await Promise.all(closing);
    },
  };
}

/** Links within a source are not followed; the source itself may be one, and is what it leads to. */
function realPath(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}

function isUninteresting(relative: string): boolean {
  return relative.split(path.sep).some((step) => isForeign(step));
}
