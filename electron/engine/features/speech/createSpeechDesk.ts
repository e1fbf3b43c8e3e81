import { createRecordings } from './recordings.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { createSpeechModels } from './speechModels.ts';
import { createSpeechNotices } from './speechNotices.ts';
import type { SpeechRooms, SpeechWork } from './speechRooms.ts';
import { createTranscribing } from './transcribing.ts';
import { createTranscripts } from './transcripts.ts';

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
  | 'start'
  | 'resume'
  | 'stop'
  | 'removeTranscript'
  | 'transcript'
  | 'segments'
  | 'models'
  | 'tools'
  | 'watch'
  | 'close'
>;

export function createSpeechDesk(rooms: SpeechRooms): SpeechDeskParts {
  const notices = createSpeechNotices();
  const work: SpeechWork = { ...rooms, notices };
  const transcribing = createTranscribing(work, { ended: () => undefined });
  const recordings = createRecordings(work, {
    secondsLeft: transcribing.secondsLeft,
    referenceGiven: () => undefined,
  });
  return {
    ...recordings,
    ...transcribing,
    ...createTranscripts(work, transcribing),
    ...createSpeechModels(work),
    async removeRecordings(ids) {
      await Promise.all(ids.map((id) => transcribing.stopAll(id)));
      const gone = rooms.store.speech.recordings.remove(ids);
      for (const { id } of gone) notices.tell({ recording: id });
      await recordings.dropFiles(gone);
      return { removed: gone.length };
    },
    watch: (signal) => notices.watch(signal),
    close: () => transcribing.close(),
  };
}
