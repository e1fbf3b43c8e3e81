import { createChangeFeed } from '../../jobs/changeFeed.ts';
import type { SpeechChanges } from './view.ts';

/** Tells open pages what changed; a page that reads slowly is told once for many changes. */
export interface SpeechNotices {
  tell(changed: { recording?: string; transcript?: string; comparison?: string }): void;
  /** Until the signal aborts. */
  watch(signal: AbortSignal): AsyncGenerator<SpeechChanges, void, undefined>;
}

const kinds = { recording: 'recordings', transcript: 'transcripts', comparison: 'comparisons' } as const;
type Kind = keyof typeof kinds;

export function createSpeechNotices(): SpeechNotices {
  const feed = createChangeFeed();
  return {
    tell(changed) {
      for (const kind of Object.keys(kinds) as Kind[]) {
        const id = changed[kind];
        if (id !== undefined) feed.tell(`${kind} ${id}`);
      }
    },
    async *watch(signal) {
      for await (const keys of feed.watch(signal)) {
        const changes: SpeechChanges = { recordings: [], transcripts: [], comparisons: [] };
        for (const key of keys) {
          const space = key.indexOf(' ');
          changes[kinds[key.slice(0, space) as Kind]].push(key.slice(space + 1));
        }
        yield changes;
      }
    },
  };
}
