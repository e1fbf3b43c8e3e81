import { createRecordings } from './recordings.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { createSpeechNotices } from './speechNotices.ts';
import type { SpeechRooms, SpeechWork } from './speechRooms.ts';

/** What can be asked for. */
export type SpeechDeskParts = Pick<
  SpeechDesk,
  | 'recordings'
  | 'recording'
  | 'add'
  | 'addUpload'
  | 'rename'
  | 'removeRecordings'
  | 'setReference'
  | 'audioFile'
  | 'watch'
>;

export function createSpeechDesk(rooms: SpeechRooms): SpeechDeskParts {
  const notices = createSpeechNotices();
  const work: SpeechWork = { ...rooms, notices };
  const recordings = createRecordings(work, { secondsLeft: () => null, referenceGiven: () => undefined });
  return {
    ...recordings,
    async removeRecordings(ids) {
      const gone = rooms.store.speech.recordings.remove(ids);
      for (const { id } of gone) notices.tell({ recording: id });
      await recordings.dropFiles(gone);
      return { removed: gone.length };
    },
    watch: (signal) => notices.watch(signal),
  };
}
